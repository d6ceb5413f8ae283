import type { JsonObject } from '@libs/kernel';
import { GatewayError } from '@libs/kernel';
import { fromUpstreamFailure } from '../../libs/gateway/src/attempt-failure';
import { callTools, fail, say, type Stop, withFaults } from '../support/upstream/answer';
import { toWire } from '../support/upstream/to-wire';
import { bodyOf, bothWays, type Cell, Lost, NONE, type Pair, seenBy, WORKS } from './cell';
import type { Client } from './client';
import { type Leg, put, streamedAnswer } from './exchange';
import type { Row } from './features';
import type { Upstream } from './upstream';
import * as v from './values';
import { framesOf } from './values';

const plain = ({ client, upstream }: Pair, stream: boolean, more: JsonObject = {}): Promise<Leg> =>
  put(client, upstream, bodyOf(client, more, stream), stream);

/** Why the model stopped, in the client's own word for it. */
export const stopCell = (pair: Pair, row: Row, stop: Stop): Promise<Cell> =>
  bothWays(async (stream) => {
    const { client, upstream } = pair;
    const meant = upstream.stops[stop];
    if (meant === undefined) return NONE;
    const said =
      stop === 'tool_calls'
        ? callTools([['get_time', '{}']])
        : say('Half', { stop, ...(stop === 'stop_sequence' && { stopSequence: v.STOP }) });
    const leg = await plain(pair, stream);
    const { seen } = seenBy(client, leg, [toWire(leg.received, said)]);
    if (seen.stop !== client.stops[meant]) throw new Lost(`${meant} is told as ${seen.stop}`);
    if (client.noPlace.has(row.id)) return NONE;
    if (stop === 'stop_sequence' && seen.stopSequence !== v.STOP) throw new Lost('which sequence it was is not told');
    return WORKS;
  });

/** A stream tells usage when it was asked for, and else does not. */
export async function usageCell(pair: Pair): Promise<Cell> {
  const { client, upstream } = pair;
  let relayed = false;
  const told = async (body: JsonObject): Promise<boolean> => {
    const leg = await put(client, upstream, body, true);
    relayed = leg.relayed;
    return seenBy(client, leg, [toWire(leg.received, say(v.TEXT))]).seen.usage !== undefined;
  };
  if (!(await told(bodyOf(client, {}, true)))) throw new Lost('usage is not told when asked for');
  const { streamWithoutUsage } = client;
  if (!streamWithoutUsage || !(await told(client.complete(streamWithoutUsage)))) return WORKS;
  // A relay takes nothing out of the chunks in which the provider tells it of its own accord.
  if (relayed) return { kind: 'passed', said: ['the provider tells it in its last chunk, asked or not'] };
  throw new Lost('usage is told unasked');
}

/** The status that the client gets: what is not its own fault is not told as such. */
const STATUS_FOR: Readonly<Record<number, number>> = { 400: 400, 429: 503, 500: 502 };

export async function errorCell(pair: Pair, status: number): Promise<Cell> {
  const { client, upstream } = pair;
  for (const stream of [false, true]) {
    const { received } = await plain(pair, stream);
    const wire = toWire(received, fail(status));
    const failure = upstream.adapter.decodeError(status, wire.headers, Buffer.concat(wire.frames), 0);
    const { error } = fromUpstreamFailure(failure, upstream.providerId);
    const told = client.dialect.encodeError(error, 'req_71');
    if (told.status !== STATUS_FOR[status]) throw new Lost(`told with status ${told.status}`);
    const message = client.errorMessage(JSON.parse(told.body) as JsonObject);
    if (!/\S/.test(message)) throw new Lost(`no message in ${told.body}`);
    if (status === 400 && message !== failure.message) throw new Lost(`the provider's words are not passed on: ${message}`);
  }
  return WORKS;
}

export async function streamErrorCell(pair: Pair): Promise<Cell> {
  const { client } = pair;
  const leg = await plain(pair, true);
  const broken = toWire(leg.received, withFaults(say(v.TEXT), { errorAfter: { frames: 3 } }));
  const { text, error, ended, sequence } = streamedAnswer(leg, [broken]);
  if (!error || ended) throw new Lost('the error is not seen');
  const frame = client.dialect.encodeStreamError(new GatewayError('upstream_error', error.message), 'req_71', sequence);
  const frames = framesOf(text + frame);
  if (!frames.some(({ data }) => client.errorMessage(data) === error.message)) throw new Lost(`the client is told ${frame}`);
  return WORKS;
}

/** The answer of one upstream, and the next turn with it put to the same one or to another. */
async function nextTurn(client: Client, from: Upstream, to: Upstream, stream: boolean): Promise<Leg | undefined> {
  const keeps = from.keeps?.(client);
  if (!keeps || !client.again) return undefined;
  const first = await put(client, from, bodyOf(client, client.asks.tools, stream), stream);
  const { whole, seen } = seenBy(client, first, [toWire(first.received, keeps.said)]);
  const results = seen.calls.map(({ id, name }) => ({ id, name, text: 'snow' }));
  if (results.length === 0) throw new Lost('the call does not reach the client');
  const leg = await put(client, to, bodyOf(client, client.again(whole, results), stream), stream);
  if (leg.problems.length > 0) throw new Lost(`the provider would refuse the next turn: ${leg.problems.join('; ')}`);
  return leg;
}

/** Reasoning that goes round through the client comes back as it was given. */
export const ownReasoningCell = ({ client, upstream }: Pair, { named }: Row): Promise<Cell> =>
  bothWays(async (stream) => {
    const leg = await nextTurn(client, upstream, upstream, stream);
    if (!leg) return NONE;
    const said = leg.call.changes.filter((change) => named.test(change));
    if (said.length > 0) return { kind: 'warned', said };
    if (upstream.keeps?.(client)?.back(leg.received.body) === true) return WORKS;
    throw new Lost(`lost in silence: ${JSON.stringify(leg.received.body).slice(0, 900)}`);
  });

/** Reasoning of another provider is not shown to one that cannot read it, and its absence is named. */
export const foreignReasoningCell = ({ client, upstream }: Pair, other: Upstream, { named }: Row): Promise<Cell> =>
  bothWays(async (stream) => {
    const leg = await nextTurn(client, other, upstream, stream);
    if (!leg) return NONE;
    const body = leg.received.bytes.toString('utf8');
    const signature = other.keeps?.(client)?.said.signature ?? '';
    if (body.includes(signature)) throw new Lost('a signature went where it cannot be read');
    const said = leg.call.changes.filter((change) => named.test(change));
    if (said.length > 0) return { kind: 'warned', said };
    if (body.includes(v.THOUGHT)) return WORKS;
    throw new Lost(`lost in silence: ${body.slice(0, 900)}`);
  });
