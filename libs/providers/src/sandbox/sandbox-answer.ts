import type { JsonObject } from '@libs/kernel';
import { objectOf, textOf } from '../read';
import { readRequest, type SandboxRequest } from './read-request';
import { SCRIPTS, type SandboxFault, type SandboxScript } from './script';
import { shapeAnswer } from './shape-answer';
import { completionBody, dataFrame, JSON_HEADERS, type SandboxFrame, SSE_HEADERS, streamFrames } from './wire';

export interface SandboxAnswer {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** What is sent, in order; no frame at all with a fault means not even the response head comes. */
  frames: SandboxFrame[];
  /** What happens behind the last frame instead of a proper end: the connection breaks, or nothing more comes. */
  fault?: 'cut' | 'hang';
}

/**
 * The answer of the built-in sandbox provider to an OpenAI chat request: a function of the request
 * alone, so that every failure can be had on purpose and again. Models: `SANDBOX_MODELS`.
 *
 * Directives stand in the last user message and are not part of the echoed text:
 *
 * | directive                        | models      | effect                                                    |
 * |----------------------------------|-------------|-----------------------------------------------------------|
 * | `[[words=1000]]`                 | all         | the answer's words, repeated or cut to this number        |
 * | `[[delay_ms=2000]]`              | all         | wait before the first byte (slow: 1000 unless said)       |
 * | `[[pace_ms=50]]`                 | all         | wait before each further piece (slow: 100 unless said)    |
 * | `[[status=500]]`                 | flaky       | an error answer with this status, 400 to 599              |
 * | `[[status=429 retry_after=2]]`   | flaky       | the same with a `retry-after` header                      |
 * | `[[status=429 quota]]`           | flaky       | the same, saying that the account has no money left       |
 * | `[[cut]]`, `[[cut=head]]`        | flaky       | the connection breaks in the middle, or before any body   |
 * | `[[hang]]`, `[[hang=head]]`      | flaky       | nothing more comes from the middle on, or not even a head |
 * | `[[error_mid_stream]]`           | flaky       | an error chunk in the middle (500 when not streamed)      |
 * | `[[no_done]]`                    | flaky       | the stream ends politely, but without `[DONE]`            |
 * | `[[html]]`                       | flaky       | an HTML page with status 200                              |
 * | `[[parallel]]`                   | tools       | two calls at once where two tools are offered             |
 *
 * flaky without a directive draws from the hash of the request: one request in two is answered, the
 * others get 500, 429, a cut or an error chunk; the same request always the same.
 * tools calls the first tool offered (or the one demanded) with arguments made from its schema (an argument called
 * `expression` gets the arithmetic of the message), and quotes results that it is given. image describes the images it was sent.
 */
export function sandboxAnswer(body: JsonObject, { standIn = false } = {}): SandboxAnswer {
  const request = readRequest(body);
  const write = SCRIPTS.get(request.script) ?? (standIn ? SCRIPTS.get('echo') : undefined);
  if (!write) {
    const names = [...SCRIPTS.keys()].join(', ');
    const message =
      request.script === 'embed'
        ? `The model \`${request.model}\` makes embeddings: ask it at /v1/embeddings. For chat the sandbox has: ${names}.`
        : `The model \`${request.model}\` does not exist in the sandbox. It has: ${names}, embed.`;
    return failure(404, message, 'invalid_request_error', 'model_not_found', 'model');
  }
  if (!Array.isArray(body['messages']) || body['messages'].length === 0) {
    return failure(400, '`messages` must hold at least one message.', 'invalid_request_error', null, 'messages');
  }
  const strange = body['messages'].findIndex((message) => !ROLES.has(textOf(objectOf(message)['role'])));
  if (strange !== -1) {
    const roles = [...ROLES].join(', ');
    const param = `messages[${strange}].role`;
    return failure(400, `\`${param}\` must be one of ${roles}.`, 'invalid_request_error', 'invalid_value', param);
  }
  if (typeof body['n'] === 'number' && body['n'] > 1) {
    return failure(400, 'The sandbox gives one answer per request.', 'invalid_request_error', 'unsupported_value', 'n');
  }
  const script = write(request);
  const answer = shapeAnswer(request, script);
  const good: SandboxAnswer = request.stream
    ? { status: 200, headers: SSE_HEADERS, frames: streamFrames(request, script, answer) }
    : { status: 200, headers: JSON_HEADERS, frames: [whole(completionBody(request, script, answer), wholeDelay(script))] };
  return script.fault ? spoil(good, request, script.fault) : good;
}

const ROLES: ReadonlySet<string> = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function']);

const whole = (body: JsonObject, delayMs = 0): SandboxFrame => ({ delayMs, bytes: Buffer.from(JSON.stringify(body)) });

/** Without streaming the whole time is spent before the answer. */
const wholeDelay = (script: SandboxScript): number => script.delayMs + script.paceMs * script.words.length;

function failure(status: number, message: string, type: string, code: string | null, param: string | null = null): SandboxAnswer {
  return { status, headers: JSON_HEADERS, frames: [whole({ error: { message, type, param, code } })] };
}

function spoil(good: SandboxAnswer, request: SandboxRequest, fault: SandboxFault): SandboxAnswer {
  switch (fault.type) {
    case 'status':
      return statusFault(fault);
    case 'html':
      return { status: 200, headers: { 'content-type': 'text/html' }, frames: [{ delayMs: 0, bytes: Buffer.from(PAGE) }] };
    case 'cut':
    case 'hang':
      return { ...good, frames: fault.beforeHead ? [] : firstHalf(good.frames, request.stream), fault: fault.type };
    case 'no_done':
      return request.stream ? { ...good, frames: good.frames.slice(0, -1) } : good;
    case 'error_mid_stream': {
      if (!request.stream) return statusFault({ type: 'status', status: 500, quota: false });
      const error = dataFrame({ error: { message: MID_STREAM, type: 'server_error', param: null, code: null } });
      return { ...good, frames: [...firstHalf(good.frames, true), { delayMs: 0, bytes: Buffer.from(error) }] };
    }
  }
}

const PAGE = '<!doctype html><title>Bad gateway</title><h1>Not the answer you asked for</h1>';
const MID_STREAM = 'The sandbox failed in the middle of its answer, as it was asked to.';

/** At least one frame with content, never the end. */
function firstHalf(frames: SandboxFrame[], stream: boolean): SandboxFrame[] {
  if (stream) return frames.slice(0, Math.min(frames.length - 2, Math.max(2, Math.floor(frames.length / 2))));
  return frames.map((frame) => ({ ...frame, bytes: frame.bytes.subarray(0, Math.floor(frame.bytes.length / 2)) }));
}

const STATUS_CODES: Record<number, [type: string, code: string | null]> = {
  400: ['invalid_request_error', null],
  401: ['invalid_request_error', 'invalid_api_key'],
  402: ['insufficient_quota', 'insufficient_quota'],
  403: ['invalid_request_error', 'permission_denied'],
  404: ['invalid_request_error', 'model_not_found'],
  429: ['requests', 'rate_limit_exceeded'],
};

function statusFault(fault: Extract<SandboxFault, { type: 'status' }>): SandboxAnswer {
  const { status, retryAfter, quota } = fault;
  const [type, code] = quota
    ? ['insufficient_quota', 'insufficient_quota']
    : (STATUS_CODES[status] ?? [defaultType(status), null]);
  const answer = failure(status, `The sandbox answers with status ${status}, as it was asked to.`, type, code);
  if (retryAfter !== undefined) answer.headers = { ...answer.headers, 'retry-after': retryAfter };
  return answer;
}

const defaultType = (status: number): string => (status >= 500 ? 'server_error' : 'invalid_request_error');
