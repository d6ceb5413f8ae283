import { isJsonObject, type JsonObject } from '@libs/kernel';
import type { StopReason } from '@libs/protocol';
import type { UpstreamAdapter } from '@libs/providers';
import type { Said, Stop } from '../support/upstream/answer';
import type { ApiName, ReceivedRequest } from '../support/upstream/received';
import { toWire } from '../support/upstream/to-wire';
import type { Wire } from '../support/upstream/wire';
import type { Client } from './client';
import type { AnswerId, Ask } from './features';

/** Reasoning that the provider wants back with the results of the calls that it led to. */
export interface Keeps {
  said: Said;
  /** Whether it stands in this request, as it was given. */
  back(body: JsonObject): boolean;
}

/** One provider as its documentation tells it, in front of the adapter that is asked. */
export interface Upstream {
  label: string;
  /** Of the provider's row. */
  providerId: string;
  adapter: UpstreamAdapter;
  api: ApiName;
  /** What the replay upstream has in front of the adapter's paths. */
  base: string;
  model: string;
  /** Where only some models know what is asked. */
  modelFor?: Partial<Record<Ask, string>>;
  /** Whether a request says what was asked, in the provider's words; absent: it has none for it. */
  sent: Partial<Record<Ask, (body: JsonObject, client: Client) => boolean>>;
  /** Its answers; absent or nothing: it never says such a thing. */
  says: Partial<Record<AnswerId, (request: ReceivedRequest) => Wire | undefined>>;
  /** Reasons to stop that it knows, and what is left of them. */
  stops: Partial<Record<Stop, StopReason>>;
  keeps?(client: Client): Keeps | undefined;
}

export const saying =
  (said: Said): ((request: ReceivedRequest) => Wire) =>
  (request) =>
    toWire(request, said);

/** An answer with the JSON of each of its frames changed: what the scripted answers have no word for. */
export function edited(wire: Wire, change: (json: JsonObject, last: boolean) => JsonObject | JsonObject[]): Wire {
  const frames = wire.frames.flatMap((frame, i) => {
    const text = frame.toString('utf8');
    const start = text.indexOf('{');
    const end = text.lastIndexOf('}') + 1;
    const parsed: unknown = start < 0 ? undefined : JSON.parse(text.slice(start, end));
    if (!isJsonObject(parsed)) return [frame];
    const changed = change(parsed, i === wire.frames.length - 1);
    return [changed].flat().map((json) => Buffer.from(text.slice(0, start) + JSON.stringify(json) + text.slice(end)));
  });
  return { ...wire, frames };
}
