import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type ErrorCode, GatewayError, newId, systemErrorCode } from '@libs/kernel';
import { dialects } from '@libs/protocol';

/** What Node's HTTP parser gives up on, in our words; everything else it cannot read is a plain 400. */
const REFUSALS: Readonly<Record<string, readonly [ErrorCode, number, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 408, 'The request took too long to arrive.'],
  HPE_HEADER_OVERFLOW: ['invalid_header_value', 431, 'The request headers are larger than this gateway accepts.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['body_too_large', 413, 'The chunk extensions are larger than this gateway accepts.'],
};
const UNREADABLE = ['invalid_request', 400, 'This is not a valid HTTP/1.1 request.'] as const;

/** Answers a request that never became one, and ends the connection: nobody knows where the next would begin. */
export function answerMalformedHttp(failure: Error, socket: Socket): void {
  if (systemErrorCode(failure) === 'ECONNRESET' || !socket.writable || answerHasBegun(socket)) {
    socket.destroy();
    return;
  }
  const [code, status, message] = REFUSALS[systemErrorCode(failure)] ?? UNREADABLE;
  const requestId = newId('request');
  const { body } = dialects['openai-chat'].encodeError(new GatewayError(code, message, { status }), requestId);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
    'connection: close',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}

/** Bytes of another head must never land inside an answer; Node keeps the answer being written on the socket. */
function answerHasBegun(socket: Socket): boolean {
  const answer: unknown = Reflect.get(socket, '_httpMessage');
  return typeof answer === 'object' && answer !== null && 'headersSent' in answer && answer.headersSent === true;
}
