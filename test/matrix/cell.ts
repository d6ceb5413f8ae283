import { GatewayError, type JsonObject } from '@libs/kernel';
import type { ReceivedRequest } from '../support/upstream/received';
import type { Wire } from '../support/upstream/wire';
import type { Client, Seen } from './client';
import { answerIsEnded, type Leg, put, streamedAnswer, wholeAnswer } from './exchange';
import { type AnswerId, type Ask, ASKS, type Row } from './features';
import { SEEN } from './seen-has';
import type { Upstream } from './upstream';
import { same } from './values';

/**
 * - works: the feature is on the other side, whole and streamed
 * - warned: not all of it is, and the changes that the client is told name it
 * - refused: 400 with the parameter at fault, by the gateway or, where bytes are relayed, by the provider
 * - passed: relayed as written to a provider that does not document it
 * - none: one of the two APIs has no word for what would have to be said
 */
export type Kind = 'works' | 'warned' | 'refused' | 'passed' | 'none';

export interface Cell {
  kind: Kind;
  /** What the client is told. */
  said: readonly string[];
}

export interface Pair {
  client: Client;
  upstream: Upstream;
}

export const WORKS: Cell = { kind: 'works', said: [] };
export const NONE: Cell = { kind: 'none', said: [] };

/** A fault of the gateway, as one line. */
export class Lost extends Error {}

export const bodyOf = (client: Client, more: JsonObject, stream: boolean): JsonObject =>
  client.complete(stream ? { ...more, ...client.stream } : more);

/** The same both ways. @throws Lost where the answer as a stream differs in kind from the whole one */
export async function bothWays(run: (stream: boolean) => Promise<Cell>): Promise<Cell> {
  const [whole, streamed] = [await run(false), await run(true)];
  if (whole.kind !== streamed.kind) throw new Lost(`${whole.kind} whole and ${streamed.kind} as a stream`);
  return whole;
}

/** What an upstream says to this request, as the client sees it. @throws Lost for a stream that does not end */
export function seenBy(client: Client, leg: Leg, wires: readonly Wire[]): { whole: JsonObject; seen: Seen } {
  const whole = leg.received.stream
    ? client.assemble(answerIsEnded(streamedAnswer(leg, wires)))
    : wholeAnswer(client, leg, wires);
  return { whole, seen: client.see(whole) };
}

/** Whether an answer of this kind arrives; undefined when the upstream never says such a thing. */
export function arrives({ client, upstream }: Pair, leg: Leg, what: AnswerId): boolean | undefined {
  const copies = Array.from({ length: leg.call.copies ?? 1 }, (_, i): ReceivedRequest => ({ ...leg.received, number: i + 1 }));
  const says = upstream.says[leg.call.copies === undefined ? what : 'text'];
  const wires = copies.map((request) => says?.(request));
  if (!wires.every((wire) => wire !== undefined)) return undefined;
  const { seen } = seenBy(client, leg, wires);
  return SEEN[what](seen, client);
}

/** An answer that nobody asked for in so many words. */
export const answerCell = (pair: Pair, what: AnswerId): Promise<Cell> =>
  bothWays(async (stream) => {
    const { client, upstream } = pair;
    const leg = await put(client, upstream, bodyOf(client, {}, stream), stream);
    const seen = arrives(pair, leg, what);
    if (seen === undefined) return NONE;
    const hasPlace = !client.noPlace.has(what);
    if (seen !== hasPlace) throw new Lost(hasPlace ? `${what} does not reach the client` : `${what} has a place after all`);
    return hasPlace ? WORKS : NONE;
  });

export const isAsk = (id: Row['id']): id is Ask => (ASKS as readonly string[]).includes(id);

const LIKE_RESULTS: ReadonlySet<Ask> = new Set(['empty_arguments', 'tool_error', 'tool_image']);

/** Something that is asked, and the answer to it. */
export const askCell = (pair: Pair, row: Row & { id: Ask }): Promise<Cell> =>
  bothWays(async (stream) => {
    const { client, upstream } = pair;
    const model = upstream.modelFor?.[row.id];
    let leg: Leg;
    try {
      leg = await put(client, upstream, bodyOf(client, client.asks[row.id], stream), stream, model);
    } catch (error) {
      return refusal(error);
    }
    // What is told of any conversation in which tools were called is not told of this one's feature.
    const usual = client.again && LIKE_RESULTS.has(row.id) ? client.asks.tool_results : {};
    const plain = await put(client, upstream, bodyOf(client, usual, stream), stream, model);
    const cell = leg.relayed ? relayedCell(pair, row, leg, stream) : translatedCell(pair, row, leg, plain.call.changes);
    if (row.answer && (cell.kind === 'works' || cell.kind === 'warned') && !client.noPlace.has(row.answer)) {
      if (arrives(pair, leg, row.answer) === false) throw new Lost(`${row.answer} does not reach the client`);
    }
    return cell;
  });

function refusal(error: unknown): Cell {
  if (!(error instanceof GatewayError)) throw error;
  if (error.status !== 400 || error.param === undefined) throw new Lost(`refused with ${error.status} and param ${error.param}`);
  return { kind: 'refused', said: [`\`${error.param}\`: ${error.message}`] };
}

function relayedCell({ client, upstream }: Pair, { id }: Row & { id: Ask }, leg: Leg, stream: boolean): Cell {
  const without = ({ model: _, stream_options: __, ...rest }: JsonObject): JsonObject => rest;
  if (!same(without(leg.received.body), without(bodyOf(client, client.asks[id], stream))))
    throw new Lost('the relay changed the body');
  if (leg.problems.length > 0) return { kind: 'refused', said: ['by the provider itself, whose answer is passed on'] };
  // What a provider's chat completions take is written down for each; its other APIs are its own.
  const known = client.dialect.id !== 'openai-chat' || upstream.sent[id]?.(leg.received.body, client) === true;
  return known && !client.foreign.has(id) ? WORKS : { kind: 'passed', said: [] };
}

function translatedCell({ client, upstream }: Pair, row: Row & { id: Ask }, leg: Leg, usual: readonly string[]): Cell {
  if (leg.problems.length > 0) throw new Lost(`the provider would refuse it: ${leg.problems.join('; ')}`);
  const said = leg.call.changes.filter((change) => !usual.includes(change));
  // Where the whole field is foreign, its own name is enough.
  const fields = Object.keys(client.asks[row.id]);
  const names = (change: string): boolean => row.named.test(change) || fields.includes(change.split(':', 1)[0] ?? '');
  if (said.length > 0 && !said.some(names)) throw new Lost(`not named by: ${said.join('; ')}`);
  if (said.length > 0) return { kind: 'warned', said };
  const fanned = row.id === 'n' && leg.call.copies === 2;
  if (fanned || upstream.sent[row.id]?.(leg.received.body, client) === true) return WORKS;
  throw new Lost(`lost in silence: ${JSON.stringify(leg.received.body).slice(0, 600)}`);
}
