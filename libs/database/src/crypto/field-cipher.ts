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
const STORED = /^v1:([0-9a-f]{16}):([\w-]{16}):([\w-]*):([\w-]{22})$/;

/**
 * AES-256-GCM for single columns, stored as `v1:kid:iv:ciphertext:tag` (base64url). Each table and column
 * has a key of its own, derived from the master key, so a value of one purpose means nothing to another.
 */
export class FieldCipher {
  private readonly current: MasterKey;
  private readonly known: ReadonlyMap<string, MasterKey>;

  /** @param previous keys that still open what they once closed, while rows are being encrypted anew */
  constructor(masterKey: Secret, previous: readonly Secret[] = []) {
    this.current = new MasterKey(masterKey);
    this.known = new Map([...previous.map((key) => new MasterKey(key)), this.current].map((key) => [key.id, key]));
  }

  encrypt(plain: Secret, place: FieldPlace): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.current.fieldKey(place), iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(boundTo(place));
    const body = Buffer.concat([cipher.update(openSecret(plain), 'utf8'), cipher.final()]);
    return [
      'v1',
      this.current.id,
      iv.toString('base64url'),
      body.toString('base64url'),
      cipher.getAuthTag().toString('base64url'),
    ].join(':');
  }

  /** @throws FieldCipherError */
  decrypt(stored: string, place: FieldPlace): Secret {
    const [, kid = '', iv = '', body = '', tag = ''] = STORED.exec(stored) ?? [];
    if (kid === '') throw new FieldCipherError('malformed');
    const master = this.known.get(kid);
    if (master === undefined) throw new FieldCipherError('unknown_key');
    const decipher = createDecipheriv('aes-256-gcm', master.fieldKey(place), Buffer.from(iv, 'base64url'), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(boundTo(place));
    decipher.setAuthTag(Buffer.from(tag, 'base64url'));
    try {
      return new Secret(Buffer.concat([decipher.update(body, 'base64url'), decipher.final()]).toString('utf8'));
    } catch {
      throw new FieldCipherError('tampered');
    }
  }

  /** True when the field should be written again: it was encrypted under a previous master key. */
  isOutdated(stored: string): boolean {
    return STORED.exec(stored)?.[1] !== this.current.id;
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
