import type { UpstreamHead } from '@libs/egress';
import { GatewayError, type Usage } from '@libs/kernel';
import type { Asked } from './asked';
import type { Served } from './attempt-loop';
import type { AnswerEnd } from './cache/cache-lead';
import { elapsedMs, type Exchange, type HeaderList } from './exchange';
import { tellsFactsInBody } from './fact-places';
import { factHeaders, triedHeaders } from './facts';
import type { StreamEnd } from './frame-pipe';
import type { LiveAnswer } from './live-stream';
import type { RequestSettlement } from './settle';
import { spliceGatewayFacts } from './splice-facts';
import { countUsage, type SeenExchange } from './tokens/count-usage';
import { ANSWER_PATIENCE_MS } from './tokens/token-counter';

/** Writes a whole answer: at once, or when its tokens have been counted. */
export function answerBody(
  exchange: Exchange,
  served: Served,
  asked: Asked,
  settlement: RequestSettlement,
): void | Promise<void> {
  const answer = asked.answer();
  const reported = 'tap' in answer ? answer.tap.state.usage : answer.response.usageReported ? answer.response.usage : undefined;
  const usage = reported ?? settlement.hit?.usage;
  if (usage) return writeBody(exchange, served, asked, settlement, usage);
  return countUsage(settlement.services.tokens, seen(exchange, answer), ANSWER_PATIENCE_MS).then((counted) =>
    writeBody(exchange, served, asked, settlement, counted),
  );
}

/** The upstream's own bytes where both sides speak the same dialect. */
function writeBody(exchange: Exchange, served: Served, asked: Asked, settlement: RequestSettlement, usage: Usage): void {
  const { result, target, call } = served;
  if (result.kind !== 'body') throw new Error('not a whole answer');
  const answer = asked.answer();
  const facts = settlement.factsFor(target, call)(usage);
  const body =
    'tap' in answer
      ? tellsFactsInBody(exchange.dialect.id)
        ? spliceGatewayFacts(result.body, facts)
        : result.body
      : exchange.dialect.encodeResponse({ ...answer.response, usage }, facts, {
          requestId: exchange.requestId,
          createdSeconds: Math.floor(exchange.arrivedAt / 1000),
          includeUsage: true,
          estimatedInputTokens: 0,
          request: asked.request(),
        });
  settlement.ended('completed', usage, 0);
  if (settlement.lead) settlement.lead.bodyEnded(result.body, wholeEnd(answer, usage));
  settlement.keeper?.body(body);
  const headers = factHeaders(facts, true);
  headers.push('content-type', 'application/json');
  headers.push(...cacheHeaders(settlement));
  if (usage.estimated) headers.push(...ESTIMATED);
  send(exchange, settlement, result.head.status, headers, body);
}

/** Says that the figures of an answer were counted by the gateway. */
export const ESTIMATED: HeaderList = ['x-gateway-estimated', 'true'];

/** What the cache must know of a whole answer. */
function wholeEnd(answer: ReturnType<Asked['answer']>, usage: Usage): AnswerEnd {
  if ('tap' in answer) return { stopReason: answer.tap.state.stopReason, usage, outputChars: answer.tap.state.outputChars };
  const [first] = answer.response.candidates;
  return { stopReason: first?.stopReason, usage, outputChars: first?.content.length ?? 0 };
}

/** How old an answer out of the cache is, and how much its question was like this one. */
function cacheHeaders({ hit }: RequestSettlement): string[] {
  const headers: string[] = [];
  if (hit?.ageMs !== undefined) headers.push('x-gateway-cache-age', String(Math.floor(hit.ageMs / 1000)));
  if (hit?.score !== undefined) headers.push('x-gateway-cache-similarity', hit.score.toFixed(4));
  return headers;
}

/** What there is to count of an answer that came without figures. */
function seen({ body }: Exchange, answer: ReturnType<Asked['answer']>): SeenExchange {
  if ('tap' in answer) return { body, outputChars: answer.tap.state.outputChars };
  const output = answer.response.candidates.flatMap(({ content }) =>
    content.flatMap((part) => ('text' in part ? [part.text] : 'arguments' in part ? [part.arguments] : [])),
  );
  return { body, output };
}

/** Writes a stream as it arrives; resolves when it has ended, however it ended. */
export function streamOut(exchange: Exchange, served: Served, settlement: RequestSettlement): Promise<void> {
  const { result, target, call } = served;
  if (result.kind !== 'stream') throw new Error('not a stream');
  const { downstream } = exchange;
  const { live } = result;
  return new Promise((resolve) => {
    const finished = (end: StreamEnd): void => {
      downstream.onDrain(() => undefined);
      settlement.lead?.streamEnded(end);
      finishStream(exchange, settlement, end, live.pipe);
      settlement.streamEnded(outcomeOf(end), live.pipe.state);
      resolve();
    };
    settlement.loop.onStop = () => {
      const reason = settlement.loop.stopped as GatewayError;
      live.abort();
      settlement.error = reason;
      if (downstream.closed || reason.code === 'client_closed') settlement.status = reason.status;
      if (!downstream.closed) endBadly(exchange, live.pipe, reason);
      settlement.streamEnded(reason.code === 'upstream_timeout' ? 'error' : 'aborted', live.pipe.state);
      resolve();
    };
    if (settlement.loop.stopped) return settlement.loop.onStop();
    const facts = settlement.factsFor(target, call)(undefined);
    const kind = live.pipe.raw ? fileHeaders(result.head) : EVENT_HEADERS;
    sendHead(exchange, settlement, 200, [...factHeaders(facts, false), ...cacheHeaders(settlement), ...kind]);
    settlement.firstByteSentAt = settlement.services.clock.monotonic();
    const { keeper, lead } = settlement;
    const resume = (): void => {
      if (!lead?.crowded) live.resume();
    };
    downstream.onDrain(resume);
    settlement.onDeparted = resume;
    if (lead) lead.onRoom = resume;
    const write = (bytes: Buffer | string): boolean => {
      keeper?.frames(bytes);
      settlement.wrote();
      const taken = settlement.departed || downstream.write(bytes) || lead?.ignoresBackpressure === true;
      return taken && lead?.crowded !== true;
    };
    live.attach({ write, finished });
  });
}

const EVENT_HEADERS: HeaderList = [
  'content-type',
  'text/event-stream; charset=utf-8',
  'cache-control',
  'no-cache, no-transform',
  'x-accel-buffering',
  'no',
];

/** What the provider says of a file that is passed on as it comes. */
function fileHeaders({ headers }: UpstreamHead): HeaderList {
  const { 'content-type': type, 'content-length': length } = headers;
  const list = ['content-type', typeof type === 'string' ? type : 'application/octet-stream'];
  return typeof length === 'string' ? [...list, 'content-length', length] : list;
}

/** Behind the first byte: an event that says so, or, in a file, nothing more at all. */
function endBadly(exchange: Exchange, pipe: LiveAnswer['pipe'], error: GatewayError): void {
  if (pipe.raw) exchange.downstream.cut();
  else exchange.downstream.end(exchange.dialect.encodeStreamError(error, exchange.requestId, pipe.state.sequence));
}

function finishStream(exchange: Exchange, settlement: RequestSettlement, end: StreamEnd, pipe: LiveAnswer['pipe']): void {
  if (end.how === 'complete') return exchange.downstream.end();
  const error =
    end.how === 'error'
      ? end.error
      : new GatewayError(
          'stream_truncated',
          'The provider ended its stream in the middle of the answer. What came before is incomplete.',
        );
  settlement.error = error;
  endBadly(exchange, pipe, error);
}

const outcomeOf = (end: StreamEnd) => (end.how === 'complete' ? 'completed' : end.how === 'truncated' ? 'truncated' : 'error');

/** An error before the first byte, in the caller's dialect. A client that has left is told nothing. */
export function answerError(exchange: Exchange, error: GatewayError, settlement: RequestSettlement): void {
  if (exchange.downstream.closed) return;
  // Nothing may follow a head that is already out but the one error event.
  if (settlement.headSent) return exchange.downstream.end(exchange.dialect.encodeStreamError(error, exchange.requestId));
  const { status, body } = exchange.dialect.encodeError(error, exchange.requestId);
  const headers = [...Object.entries(error.headers ?? {}).flat(), 'content-type', 'application/json'];
  if (error.retryAfterSeconds !== undefined) headers.push('retry-after', String(error.retryAfterSeconds));
  if (error.shouldRetry !== undefined) headers.push('x-should-retry', String(error.shouldRetry));
  headers.push(...triedHeaders(settlement.loop.attempts, elapsedMs(exchange, settlement.services.clock)));
  settlement.status = status;
  send(exchange, settlement, status, headers, body);
}

/** Writes a whole answer; `headers` are those beside the ones of every answer. */
export function send(
  exchange: Exchange,
  settlement: RequestSettlement,
  status: number,
  headers: string[],
  body: Buffer | string,
): void {
  headers.push('content-length', String(typeof body === 'string' ? Buffer.byteLength(body) : body.length));
  sendHead(exchange, settlement, status, headers);
  settlement.firstByteSentAt ??= settlement.services.clock.monotonic();
  exchange.downstream.end(body);
}

/** Once: a stream that was kept alive before its first byte has its head out already. */
function sendHead(exchange: Exchange, settlement: RequestSettlement, status: number, headers: HeaderList): void {
  if (settlement.headSent) return;
  settlement.headSent = true;
  exchange.downstream.head(status, answerHeaders(exchange, settlement, headers));
}

/**
 * Tells a streaming client in every silence that its request is alive, from before the first byte on. The
 * head that this needs promises only a stream; who serves it is then told by the last facts alone.
 */
export function keepStreamAlive(exchange: Exchange, settlement: RequestSettlement, everyMs: number): void {
  settlement.keepAliveBy(everyMs, () => {
    if (exchange.downstream.closed) return;
    sendHead(exchange, settlement, 200, EVENT_HEADERS);
    exchange.downstream.write(exchange.dialect.keepAlive);
  });
}

/** Headers of every answer: the request id under both SDKs' names, and what is left of the limits. */
function answerHeaders({ requestId }: Exchange, { admission }: RequestSettlement, more: HeaderList): HeaderList {
  const headers = ['x-request-id', requestId, 'request-id', requestId];
  if (admission)
    for (const name in admission.headers) if (!more.includes(name)) headers.push(name, admission.headers[name] as string);
  for (const text of more) headers.push(text);
  return headers;
}
