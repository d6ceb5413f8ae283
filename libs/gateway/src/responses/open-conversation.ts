import { GatewayError, isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import { MarkSearch, parseJsonBody, readField, scanTopLevel, spliceMembers } from '@libs/protocol';
import type { ResponseStore } from '@libs/response-store';
import type { RequestHead } from '../request-head';
import { itemsById, itemsOf } from './restore-items';
import { ResponseKeeper } from './response-keeper';

type Conversations = Pick<ResponseStore, 'keeps' | 'keep' | 'chain' | 'holding'>;

export interface Conversation {
  /** With the items of earlier turns in `input`: any provider may answer it. */
  head: RequestHead;
  /** Notes the answer; undefined when the client asked to keep nothing. */
  keeper: ResponseKeeper | undefined;
}

/** Fields that decide something here; a body without any of these words need not be looked into. */
const FIELDS = ['previous_response_id', 'store', 'background', 'conversation'] as const;
const HOLDS = new MarkSearch({ fields: FIELDS.map((name) => `"${name}"`), references: ['"item_reference"'] });
/** A conversation with everything in it. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Makes a request of the Responses dialect complete in itself. Conversations are kept by the gateway alone, for
 * its tenants: an id that it does not know is unknown, whatever the provider may have under it.
 * @throws GatewayError not_found, invalid_request, body_too_large
 */
export async function openConversation(store: Conversations, tenantId: string, head: RequestHead): Promise<Conversation> {
  const holds = HOLDS.in(head.body);
  const asked = holds.fields ? readFields(head.body) : {};
  refuseUnkept(asked);
  const previousId = optional(asked, 'previous_response_id', 'a string', (value) => typeof value === 'string');
  const kept = optional(asked, 'store', 'true or false', (value) => typeof value === 'boolean') !== false;
  let input = holds.references ? await withoutReferences(store, tenantId, inputOf(head.body)) : undefined;
  let { body } = head;
  // What a turn added, before the turns in front of it join it.
  const keeper = kept && store.keeps ? new ResponseKeeper(store, tenantId, previousId ?? null, added(input, body)) : undefined;
  if (previousId !== undefined) input = [...(await earlierItems(store, tenantId, previousId)), ...(input ?? inputOf(body))];
  if (input) {
    body = spliceMembers(body, { input });
    if (body.length > MAX_BYTES)
      throw new GatewayError('body_too_large', 'The conversation is larger than this gateway accepts.');
  }
  return { head: body === head.body ? head : { ...head, body }, keeper };
}

function readFields(body: Buffer): JsonObject {
  const scanned = scanTopLevel(body);
  if (!scanned) return parseJsonBody(body);
  const asked: JsonObject = {};
  for (const name of FIELDS) {
    const field = scanned.get(name);
    if (field) asked[name] = readField(body, field);
  }
  return asked;
}

/** What would live on at a provider, out of reach of whoever asked for it. */
function refuseUnkept(asked: JsonObject): void {
  const refuse = (param: string, instead: string): void => {
    throw new GatewayError('invalid_request', `\`${param}\` is not offered here: ${instead}.`, { param });
  };
  if (asked['background'] === true) refuse('background', 'use POST /v1/agent/runs for work that outlives its request');
  if (asked['conversation'] !== undefined && asked['conversation'] !== null)
    refuse('conversation', 'use `previous_response_id`, or send the items of the conversation');
}

function optional<T extends Json>(
  asked: JsonObject,
  param: string,
  what: string,
  fits: (value: Json) => value is T,
): T | undefined {
  const value = asked[param];
  if (value === undefined || value === null) return undefined;
  if (!fits(value)) throw new GatewayError('invalid_request', `\`${param}\` must be ${what}.`, { param });
  return value;
}

/** `input` as a list: a string is what the user says. */
function inputOf(body: Buffer): Json[] {
  const field = scanTopLevel(body)?.get('input');
  const input = field ? readField(body, field) : parseJsonBody(body)['input'];
  if (Array.isArray(input)) return input;
  return [{ role: 'user', content: String(input) }];
}

/** The JSON text of what this turn adds, made when it is needed. */
const added =
  (input: Json[] | undefined, body: Buffer): (() => string) =>
  () =>
    JSON.stringify(input ?? inputOf(body));

async function earlierItems(store: Conversations, tenantId: string, id: string): Promise<Json[]> {
  const param = 'previous_response_id';
  const chain = await store.chain(tenantId, id);
  const [first] = chain;
  if (!first)
    throw new GatewayError('not_found', `There is no response '${id.slice(0, 80)}' here. It may have expired or been deleted.`, {
      param,
    });
  if (first.previousId !== null) {
    const message = `The conversation of '${id.slice(0, 80)}' has lost its turn '${first.previousId.slice(0, 80)}': it has expired or been deleted.`;
    throw new GatewayError('not_found', message, { param });
  }
  return itemsOf(chain);
}

/** Clients that rely on stored items send their ids instead of them. */
async function withoutReferences(store: Conversations, tenantId: string, input: Json[]): Promise<Json[] | undefined> {
  const ids = [...new Set(input.flatMap((item) => referenceOf(item) ?? []))];
  if (ids.length === 0) return undefined;
  const items = itemsById(await store.holding(tenantId, ids));
  return input.flatMap((item, i) => {
    const id = referenceOf(item);
    if (id === undefined) return [item];
    const found = items.get(id);
    if (found === undefined) {
      const message = `There is no item '${id.slice(0, 80)}' here: send the item itself instead of a reference to it.`;
      throw new GatewayError('not_found', message, { param: `input[${i}].id` });
    }
    return found === null ? [] : [found];
  });
}

const referenceOf = (item: Json): string | undefined =>
  isJsonObject(item) && item['type'] === 'item_reference' && typeof item['id'] === 'string' ? item['id'] : undefined;
