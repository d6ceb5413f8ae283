import { randomFillSync } from 'node:crypto';
import { systemClock } from './clock';

/** Every kind of object has its own prefix, so an id says what it names wherever it turns up. */
export const ID_PREFIXES = {
  request: 'req',
  tenant: 'ten',
  user: 'usr',
  team: 'team',
  session: 'ses',
  virtualKey: 'vk',
  providerKey: 'key',
  run: 'run',
  batch: 'batch',
  tool: 'tool',
  schedule: 'sch',
  worker: 'wrk',
  file: 'file',
  limit: 'lim',
  budget: 'bud',
  adjustment: 'adj',
  alert: 'alr',
  price: 'price',
  reRate: 'rr',
  auditEntry: 'aud',
  feedback: 'fb',
  evaluation: 'eval',
  sample: 'smp',
  webhookEndpoint: 'whep',
  webhookDelivery: 'whd',
  webhookMessage: 'msg',
  dataKey: 'dk',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const pool = Buffer.alloc(4096);
let offset = pool.length;

function randomByte(): number {
  if (offset === pool.length) {
    randomFillSync(pool);
    offset = 0;
  }
  return pool[offset++] as number;
}

const TURNS = 32 * 32;
let newestMs = 0;
let turn = 0;

/**
 * `<prefix>_` + 10 characters of milliseconds + 2 of the turn within them + 14 random ones (70 bits), Crockford base 32:
 * unique without coordination and sortable by creation time, those of one process also within a millisecond.
 */
export function newId(kind: IdKind, nowMs: number = systemClock.now()): string {
  const ms = Math.floor(nowMs);
  turn = ms > newestMs ? 0 : (turn + 1) % TURNS;
  newestMs = Math.max(newestMs, ms);
  let tail = ALPHABET.charAt(turn >> 5) + ALPHABET.charAt(turn & 31);
  for (let i = 0; i < 14; i++) tail += ALPHABET.charAt(randomByte() & 31);
  return idsFrom(kind, ms) + tail;
}

/** What every id made at or after this moment is not less than: where ids of one kind are told apart by time. */
export function idsFrom(kind: IdKind, ms: number): string {
  let time = '';
  for (let rest = Math.floor(ms), i = 0; i < 10; i++) {
    time = ALPHABET.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  return `${ID_PREFIXES[kind]}_${time}`;
}

/** True when `text` has the shape of an id of this kind; says nothing about its existence. */
export function isId(kind: IdKind, text: string): boolean {
  return text.length <= 64 && new RegExp(`^${ID_PREFIXES[kind]}_[0-9a-z]{26}$`).test(text);
}
