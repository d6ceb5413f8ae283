import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';

/** Where a ciphertext lives. It opens there and nowhere else: not in another row, column, table or tenant. */
export interface FieldPlace {
  table: string;
  column: string;
  row: string;
  tenant?: string;
}

export type FieldCipherFailure = 'malformed' | 'unknown_key' | 'tampered';

/** Says why a field did not open; never holds any part of it. */
export class FieldCipherError extends Error {
  constructor(readonly reason: FieldCipherFailure) {
    super(
      {
        malformed: 'the stored value is not an encrypted field',
        unknown_key: 'the field was encrypted under another MASTER_KEY',
        tampered: 'the field was changed, or moved from the place it was encrypted for',
      }[reason],
    );
    this.name = 'FieldCipherError';
  }
}

const LABEL = 'route-llm-gateway/field/v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const DATA_KEY_BYTES = 32;
/** Nonce, ciphertext and tag, each base64url. */
const BOX = String.raw`[\w-]{16}:[\w-]*:[\w-]{22}`;
/** v2 has a data key of its own, wrapped by the master key; v1 had none and is still read. */
const STORED = new RegExp(`^(?:v1:([0-9a-f]{16}):(${BOX})|v2:([0-9a-f]{16}):(${BOX}):(${BOX}))$`);

/**
 * AES-256-GCM for single columns, stored as `v2:kid:wrapped data key:value`. Each value has a random key of its own, which
 * is wrapped by a key that the master key gives that table and column: a value of one purpose means nothing to another,
 * and under a new master key only the data keys are written anew.
 */
export class FieldCipher {
  private readonly current: MasterKey;
  private readonly known: ReadonlyMap<string, MasterKey>;

  /** @param previous other keys that open what they once closed, while rows are being wrapped anew */
  constructor(masterKey: Secret, previous: readonly Secret[] = []) {
    this.current = new MasterKey(masterKey);
    this.known = new Map([...previous.map((key) => new MasterKey(key)), this.current].map((key) => [key.id, key]));
  }

  encrypt(plain: Secret, place: FieldPlace): string {
    const dataKey = randomBytes(DATA_KEY_BYTES);
    return this.wrap(dataKey, seal(dataKey, Buffer.from(openSecret(plain), 'utf8'), boundTo(place)), place);
  }

  /** @throws FieldCipherError */
  decrypt(stored: string, place: FieldPlace): Secret {
    const { master, dataKey, value } = this.read(stored, place);
    return new Secret(open(dataKey ?? master.fieldKey(place), value, boundTo(place)).toString('utf8'));
  }

  /** True when the field should be wrapped again: it was closed under another master key, or in an older form. */
  isOutdated(stored: string): boolean {
    return STORED.exec(stored)?.[3] !== this.current.id;
  }

  /** The same value under the present master key. @throws FieldCipherError */
  rewrap(stored: string, place: FieldPlace): string {
    const { dataKey, value } = this.read(stored, place);
    return dataKey ? this.wrap(dataKey, value, place) : this.encrypt(this.decrypt(stored, place), place);
  }

  /** What all values under the present master key begin with, for a WHERE. */
  get currentPrefix(): string {
    return `v2:${this.current.id}:`;
  }

  private wrap(dataKey: Buffer, value: string, place: FieldPlace): string {
    return `${this.currentPrefix}${seal(this.current.fieldKey(place), dataKey, boundTo(place))}:${value}`;
  }

  private read(stored: string, place: FieldPlace): { master: MasterKey; dataKey?: Buffer; value: string } {
    const [, oldKid, oldValue, kid = oldKid, wrapped, value = oldValue] = STORED.exec(stored) ?? [];
    if (kid === undefined || value === undefined) throw new FieldCipherError('malformed');
    const master = this.known.get(kid);
    if (master === undefined) throw new FieldCipherError('unknown_key');
    return wrapped === undefined
      ? { master, value }
      : { master, value, dataKey: open(master.fieldKey(place), wrapped, boundTo(place)) };
  }
}

function seal(key: Buffer, plain: Buffer, bound: Buffer): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(bound);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return [iv, body, cipher.getAuthTag()].map((part) => part.toString('base64url')).join(':');
}

/** @throws FieldCipherError */
function open(key: Buffer, box: string, bound: Buffer): Buffer {
  const [iv = '', body = '', tag = ''] = box.split(':');
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'), { authTagLength: TAG_BYTES });
  decipher.setAAD(bound);
  decipher.setAuthTag(Buffer.from(tag, 'base64url'));
  try {
    return Buffer.concat([decipher.update(body, 'base64url'), decipher.final()]);
  } catch {
    throw new FieldCipherError('tampered');
  }
}

/** One master key: its public name and the keys derived from it. */
class MasterKey {
  readonly id: string;
  private readonly fieldKeys = new Map<string, Buffer>();

  constructor(private readonly secret: Secret) {
    this.id = this.derive(`${LABEL}/id`, 8).toString('hex');
  }

  fieldKey({ table, column }: FieldPlace): Buffer {
    const purpose = JSON.stringify([table, column]);
    const known = this.fieldKeys.get(purpose) ?? this.derive(`${LABEL}/${purpose}`, 32);
    this.fieldKeys.set(purpose, known);
    return known;
  }

  private derive(label: string, bytes: number): Buffer {
    return Buffer.from(hkdfSync('sha256', openSecret(this.secret), Buffer.alloc(32), label, bytes));
  }
}

const boundTo = ({ table, column, row, tenant }: FieldPlace): Buffer =>
  Buffer.from(JSON.stringify([LABEL, table, column, row, tenant ?? null]), 'utf8');
