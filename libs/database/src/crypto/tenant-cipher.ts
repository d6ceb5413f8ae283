import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';

const LABEL = 'route-llm-gateway/tenant-bytes/v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const MOST_TENANTS = 10_000;

interface TenantKeys {
  seal: Buffer;
  name: Buffer;
}

/**
 * AES-256-GCM for bytes of one tenant that lie outside the database, and names for them that tell nothing. Each
 * purpose and each tenant has keys of its own, derived from the master key.
 */
export class TenantCipher {
  private readonly keys = new Map<string, TenantKeys>();

  constructor(
    private readonly masterKey: Secret,
    private readonly purpose: string,
  ) {}

  /** Opens only for the same tenant at the same place. */
  seal(tenantId: string, place: string, plain: Buffer): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.keysOf(tenantId).seal, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(place));
    return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** undefined for bytes that were changed, moved, or sealed under another master key. */
  open(tenantId: string, place: string, sealed: Buffer): Buffer | undefined {
    if (sealed.length < IV_BYTES + TAG_BYTES) return undefined;
    const { seal } = this.keysOf(tenantId);
    const decipher = createDecipheriv('aes-256-gcm', seal, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, sealed.length - TAG_BYTES)), decipher.final()]);
    } catch {
      return undefined;
    }
  }

  /** A keyed hash, base64url: nobody can tell from it what was named, or that two tenants named the same. */
  name(tenantId: string, text: string): string {
    return createHmac('sha256', this.keysOf(tenantId).name).update(text).digest('base64url');
  }

  private keysOf(tenantId: string): TenantKeys {
    const known = this.keys.get(tenantId);
    if (known) return known;
    if (this.keys.size >= MOST_TENANTS) this.keys.clear();
    const derive = (use: string): Buffer =>
      Buffer.from(
        hkdfSync(
          'sha256',
          openSecret(this.masterKey),
          Buffer.alloc(32),
          JSON.stringify([LABEL, this.purpose, use, tenantId]),
          32,
        ),
      );
    const keys = { seal: derive('seal'), name: derive('name') };
    this.keys.set(tenantId, keys);
    return keys;
  }
}
