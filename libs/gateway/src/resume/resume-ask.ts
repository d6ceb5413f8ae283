import { createHash } from 'node:crypto';
import { GatewayError, type Principal } from '@libs/kernel';

export const RESUMABLE_HEADER = 'x-gateway-resumable';
const KEY_HEADER = 'idempotency-key';
const LAST_EVENT_HEADER = 'last-event-id';

/** A client that wants its stream to survive its connection. */
export interface ResumeAsk {
  key: string;
  /** It comes back: the stream it saw, and the number of the last event that it has. */
  seen?: { stream: string; event: number };
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * undefined when the client asks for nothing of the kind.
 * @throws GatewayError invalid_header_value, idempotency_key_invalid
 */
export function readResumeAsk(headers: Headers): ResumeAsk | undefined {
  const wish = headers[RESUMABLE_HEADER];
  const last = headers[LAST_EVENT_HEADER];
  if (wish === undefined && last === undefined) return undefined;
  if (wish !== undefined && wish !== 'true' && wish !== 'false')
    throw invalid(RESUMABLE_HEADER, `${RESUMABLE_HEADER} must be true or false.`);
  const seen = typeof last === 'string' ? parseEventId(last) : undefined;
  // An id of somebody else's stream, sent out of habit, asks for nothing here.
  if (wish === 'false' || (wish === undefined && !seen)) return undefined;
  if (last !== undefined && last !== '' && !seen)
    throw invalid(LAST_EVENT_HEADER, 'Last-Event-ID must be the id of an event of this stream, as it was received.');
  const key = headers[KEY_HEADER];
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    const message = 'A resumable stream needs an Idempotency-Key of 1 to 255 printable characters without spaces.';
    throw new GatewayError('idempotency_key_invalid', message, { param: KEY_HEADER });
  }
  return seen ? { key, seen } : { key };
}

const invalid = (param: string, message: string): GatewayError => new GatewayError('invalid_header_value', message, { param });

const NAME_LENGTH = 10;

/** Tells one stream from an earlier one of the same key; not a secret. */
export const streamNameOf = (requestId: string): string => requestId.slice(-NAME_LENGTH);

export const eventId = (stream: string, event: number): string => `${stream}.${event}`;

function parseEventId(text: string): ResumeAsk['seen'] {
  const [, stream, event] = /^([0-9a-z]{10})\.(\d{1,9})$/.exec(text) ?? [];
  return stream === undefined ? undefined : { stream, event: Number(event) };
}

/** Where the stream lies: its caller, route and key. Another key of the same tenant may have other rights. */
export function placeName(route: string, { virtualKeyId, userId }: Principal, key: string): string {
  const caller = virtualKeyId ?? userId ?? '';
  return createHash('sha256')
    .update(JSON.stringify([route, caller, key]))
    .digest('hex')
    .slice(0, 40);
}

/** The same request, byte for byte. */
export const fingerprintOf = (body: Buffer, path: object | undefined): string =>
  createHash('sha256')
    .update(JSON.stringify(path ?? null))
    .update(body)
    .digest('hex');
