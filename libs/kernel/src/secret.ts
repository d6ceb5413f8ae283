import { inspect } from 'node:util';

/** The plain values live outside the object, so no serializer, logger or debugger can walk to them. */
const values = new WeakMap<Secret, string>();
const MASK = '[secret]';

/**
 * A string that prints as `[secret]` everywhere: template, JSON, util.inspect, log.
 * Only `openSecret` (imported from `@libs/kernel/open-secret`, and only by the packages that the
 * dependency rules allow) gives the plain value back.
 */
export class Secret {
  constructor(plain: string) {
    values.set(this, plain);
  }

  /** First characters, for recognising a key in a list; never more than a quarter of the value. */
  prefix(length = 6): string {
    const plain = values.get(this) ?? '';
    return plain.slice(0, Math.min(length, Math.floor(plain.length / 4)));
  }

  /** Last four characters, empty when the value is too short to give any away. */
  last4(): string {
    const plain = values.get(this) ?? '';
    return plain.length >= 16 ? plain.slice(-4) : '';
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [Symbol.toPrimitive](): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

/** @internal re-exported by open-secret.ts alone. */
export function plainValueOf(secret: Secret): string {
  const plain = values.get(secret);
  if (plain === undefined) throw new TypeError('not a Secret');
  return plain;
}
