import type { JsonObject, Principal } from '@libs/kernel';
import { FRAMINGS, type GatewayFacts } from '@libs/protocol';
import type { UpstreamAdapter, UpstreamCall } from '@libs/providers';
import type { Target } from '@libs/routing';
import { Asked } from '../../libs/gateway/src/asked';
import type { Downstream, Exchange, PathHead } from '../../libs/gateway/src/exchange';
import type { FramePipe } from '../../libs/gateway/src/frame-pipe';
import { readRequestHead } from '../../libs/gateway/src/request-head';
import type { RequestSettlement } from '../../libs/gateway/src/settle';
import { type ReceivedRequest, routeOf } from '../support/upstream/received';
import { validateRequest } from '../support/upstream/schemas/validate';
import type { Wire } from '../support/upstream/wire';
import type { Client } from './client';
import type { Upstream } from './upstream';
import { fetchMedia } from './values';

const FACTS: GatewayFacts = {
  request_id: 'req_71',
  provider: 'p',
  model: 'm',
  routing_decision: 'asked for',
  latency_ms: 1,
  cost_usd: 0,
  cache_hit: false,
  fallback_used: false,
  attempts: 1,
};

/** What the data path knows of a request apart from its bytes. */
const SETTLEMENT = { services: { media: { fetch: fetchMedia } }, factsFor: () => () => FACTS } as unknown as RequestSettlement;

/** A request of a client as it stands before an upstream. */
export interface Leg {
  asked: Asked;
  adapter: UpstreamAdapter;
  target: Target;
  call: UpstreamCall;
  /** Its own bytes passed; nothing was translated. */
  relayed: boolean;
  received: ReceivedRequest;
  /** What the upstream would refuse. */
  problems: string[];
}

/** Takes a body on the way that the data path takes it, without a socket. @throws GatewayError */
export async function put(
  client: Client,
  upstream: Upstream,
  body: JsonObject,
  stream: boolean,
  model = upstream.model,
): Promise<Leg> {
  const bytes = Buffer.from(JSON.stringify(client.modelInPath ? body : { ...body, model }));
  const path = client.modelInPath && { model, stream };
  const head = readRequestHead(bytes, client.dialect, path);
  const asked = new Asked(exchangeOf(client, bytes, path), head, SETTLEMENT);
  let relayed = false;
  const adapter: UpstreamAdapter = {
    ...upstream.adapter,
    relayRequest: (...args) => {
      relayed = true;
      return upstream.adapter.relayRequest(...args);
    },
  };
  const target: Target = { providerId: upstream.providerId, model, maxOutputTokens: 8192, reason: 'asked for' };
  const call = await asked.encode(adapter, target);
  const received = receivedBy(upstream, call);
  const problems = validateRequest(received).map(({ at, problem }) => `${at} ${problem}`);
  return { asked, adapter, target, call, relayed, received, problems };
}

const PRINCIPAL: Principal = { kind: 'virtual_key', tenantId: 't', role: 'member', limits: {} };

/** Nothing is written in its own time here: what goes downstream is returned. */
const NOWHERE: Downstream = {
  closed: false,
  head: () => undefined,
  write: () => true,
  end: () => undefined,
  cut: () => undefined,
  onDrain: () => undefined,
  onClose: () => undefined,
};

const exchangeOf = ({ dialect }: Client, body: Buffer, path: PathHead | undefined): Exchange => ({
  requestId: 'req_71',
  route: '/',
  dialect,
  principal: PRINCIPAL,
  body,
  ...(path && { path }),
  options: {},
  downstream: NOWHERE,
  arrivedAt: 0,
  arrivedMonotonic: 0,
});

/** What the upstream would receive over its socket. */
function receivedBy(upstream: Upstream, call: UpstreamCall): ReceivedRequest {
  const [path = '', query = ''] = (upstream.base + call.path).split('?');
  const { header, prefix } = upstream.adapter.key;
  const keyed = upstream.api === 'ollama' ? {} : { [header]: `${prefix}key` };
  const headers = { ...call.headers, ...keyed, 'content-length': String(call.body.length) };
  const body = JSON.parse(call.body.toString('utf8')) as JsonObject;
  const model = /models\/([^:]+):/.exec(path)?.[1] ?? String(body['model']);
  return {
    number: 1,
    ...routeOf(call.method, path, headers),
    method: call.method,
    path,
    query,
    headers,
    bytes: call.body,
    body,
    model,
    stream: path.includes(':stream') || body['stream'] === true,
    reply: { status: 0, bytes: Buffer.alloc(0), bytesSent: 0, state: 'open' },
  };
}

const bytesOf = ({ frames }: Wire): Buffer => Buffer.concat(frames);

/** A whole answer as the client gets it; more than one wire where the call is made several times. */
export function wholeAnswer(client: Client, { asked, adapter, target, call }: Leg, wires: readonly Wire[]): JsonObject {
  const [first, ...others] = wires.map(bytesOf);
  if (!first) throw new Error('nothing was answered');
  asked.accept(adapter, target, call, first, { status: 200, headers: {} }, others);
  const answer = asked.answer();
  if ('tap' in answer) return JSON.parse(first.toString('utf8')) as JsonObject;
  const context = {
    requestId: 'req_71',
    createdSeconds: 1,
    includeUsage: true,
    estimatedInputTokens: 0,
    request: asked.request(),
  };
  return JSON.parse(client.dialect.encodeResponse(answer.response, FACTS, context)) as JsonObject;
}

export interface StreamedAnswer {
  text: string;
  /** The upstream said in the middle that it failed. */
  error: FramePipe['state']['error'];
  ended: boolean;
  sequence: number | undefined;
}

/** The same as a stream. */
export function streamedAnswer({ asked, adapter, target, call }: Leg, wires: readonly Wire[]): StreamedAnswer {
  const pipes = call.copies === undefined ? [asked.createPipe(adapter, target, call)] : asked.createPipes(adapter, target, call);
  let text = '';
  pipes.forEach((pipe, i) => {
    const splitter = FRAMINGS[pipe.framing ?? 'sse'].createSplitter(1 << 24);
    for (const frame of splitter.push(bytesOf(wires[i] as Wire))) text += pipe.push(frame)?.toString('utf8') ?? '';
    text += pipe.endOfConnection?.() ?? '';
  });
  const { state } = pipes[0] as FramePipe;
  return { text, error: state.error, ended: pipes.every((pipe) => pipe.state.ended), sequence: state.sequence };
}

/** @throws Error for a stream that was not told to its end */
export function answerIsEnded({ text, error, ended }: StreamedAnswer): string {
  if (error) throw new Error(`the stream failed: ${error.message}`);
  if (!ended) throw new Error('the stream did not end');
  return text;
}
