import type { ServerResponse } from 'node:http';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import type { Faults } from './answer';
import type { ReceivedRequest } from './received';
import type { Wire } from './wire';

const KEPT_BYTES = 4 * 1024 * 1024;

/**
 * Sends an answer with the faults it was given, and notes on the request how that went: what was sent,
 * and whether the client stayed to the end. Never rejects; ends early when `closing` fires.
 */
export async function play(
  wire: Wire,
  faults: Faults,
  request: ReceivedRequest,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const { reply } = request;
  const gone = new AbortController();
  response.on('error', () => undefined);
  response.on('close', () => {
    gone.abort();
    if (reply.state !== 'open' || response.writableFinished) return;
    reply.state = 'client_left';
    reply.leftAt = performance.now();
  });
  const signal = AbortSignal.any([gone.signal, closing]);
  try {
    await send(wire, faults, request, response, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function send(
  wire: Wire,
  faults: Faults,
  request: ReceivedRequest,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const cut = (): void => {
    request.reply.state = 'cut';
    response.socket?.destroy();
  };
  await wait(faults.headDelayMs, signal);
  if (faults.cutAfter === -1) return cut();
  request.reply.status = wire.status;
  const length = wire.frames.reduce((sum, frame) => sum + frame.length, 0);
  const sized = !wire.streamed && wire.status !== 204;
  response.writeHead(wire.status, { ...wire.headers, ...(sized && { 'content-length': String(length) }) });
  response.flushHeaders();
  await wait(faults.firstByteDelayMs, signal);
  for (const [index, frame] of wire.frames.entries()) {
    if (faults.cutAfter === index) return cut();
    if (faults.hold?.after === index) await held(faults.hold.until, signal);
    if (index > 0) await wait(faults.paceMs, signal);
    for (const bytes of faults.byteByByte ? singleBytes(frame) : [frame]) {
      await write(bytes, request, response, signal);
      if (faults.byteByByte) await turn();
    }
  }
  if (faults.cutAfter !== undefined && faults.cutAfter >= wire.frames.length) return cut();
  if (faults.hold && faults.hold.after >= wire.frames.length) await held(faults.hold.until, signal);
  await new Promise<void>((resolve) => response.end(resolve));
  if (request.reply.state !== 'open') return;
  request.reply.state = 'complete';
  if (wire.tokens) request.reply.tokens = wire.tokens;
}

/** Waits until the socket has taken the bytes: a client that reads slowly is felt here. */
async function write(bytes: Buffer, { reply }: ReceivedRequest, response: ServerResponse, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (reply.bytesSent + bytes.length <= KEPT_BYTES) reply.bytes = Buffer.concat([reply.bytes, bytes]);
  reply.bytesSent += bytes.length;
  await new Promise<void>((resolve) => response.write(bytes, () => resolve()));
  signal.throwIfAborted();
}

const singleBytes = (frame: Buffer): Buffer[] => Array.from(frame, (_, i) => frame.subarray(i, i + 1));

const wait = async (ms: number | undefined, signal: AbortSignal): Promise<void> => {
  if (ms !== undefined && ms > 0) await pause(ms, undefined, { signal });
};

/** Until the test lets go; without a promise, until the client leaves. */
function held(until: Promise<void> | undefined, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => reject(signal.reason);
    if (signal.aborted) return leave();
    signal.addEventListener('abort', leave, { once: true });
    void until?.then(() => {
      signal.removeEventListener('abort', leave);
      resolve();
    });
  });
}
