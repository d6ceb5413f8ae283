import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import type { StreamPlace } from './port';

const LABEL = 'route-llm-gateway/stream-buffer/v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Derived keys kept; a tenant more costs one derivation. */
const MOST_KEYS = 1_024;

/**
 * AES-256-GCM for the buffers of streams. Each tenant has a key of its own, derived from the master key, and
 * what is sealed opens only as the part of the stream that it was sealed as.
 */
export class StreamCipher {
  private readonly keys = new Map<string, Buffer>();

  constructor(private readonly masterKey: Secret) {}

  /** @param part tells the pieces of one stream apart */
  seal(plain: string, place: StreamPlace, part: string): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.keyOf(place.tenantId), iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(boundTo(place, part));
    return Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
  }

  /** @throws Error when it was changed, or belongs elsewhere */
  open(sealed: string, place: StreamPlace, part: string): string {
    const bytes = Buffer.from(sealed, 'base64');
    if (bytes.length < IV_BYTES + TAG_BYTES) throw new Error('not a sealed part of a stream');
    const decipher = createDecipheriv('aes-256-gcm', this.keyOf(place.tenantId), bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(boundTo(place, part));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  }

  private keyOf(tenantId: string): Buffer {
    const known = this.keys.get(tenantId);
    if (known) return known;
    if (this.keys.size >= MOST_KEYS) this.keys.clear();
    const key = Buffer.from(hkdfSync('sha256', openSecret(this.masterKey), '', `${LABEL}/${tenantId}`, 32));
    this.keys.set(tenantId, key);
    return key;
  }
}

const boundTo = ({ tenantId, name }: StreamPlace, part: string): Buffer => Buffer.from(JSON.stringify([tenantId, name, part]));
