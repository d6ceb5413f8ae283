import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { type AuditTrail, type DataKey, type Database, FieldCipherError } from '@libs/database';
import { GatewayError } from '@libs/kernel';
import type { KeptBody } from './bodies/kept-body';
import type { CaptureDirectory } from './capture-directory';
import { CAPTURE_OFF, type CaptureRule } from './capture-rule';
import type { CaptureSettingsRepository } from './capture-settings.repository';
import type { CapturesKept, CapturesRepository, StoredCapture } from './captures.repository';
import { placeOf } from './sealed-place';
import type { TenantKeys } from './tenant-keys';

const inflate = promisify(inflateRaw);
const REMOVED_AT_ONCE = 1_000;
/** A kept body, packed, is never longer than this when it is unpacked. */
const MOST_BYTES = 16 * 1024 * 1024;

/** The bodies of one request, opened. */
export interface Bodies {
  requestId: string;
  tenantId: string;
  capturedAt: Date;
  expiresAt: Date;
  /** null: it had none that can be kept. */
  request: (KeptBody & { bytes: number }) | null;
  response: (KeptBody & { bytes: number }) | null;
}

export interface CaptureParts {
  database: Database;
  settings: CaptureSettingsRepository;
  captures: CapturesRepository;
  keys: TenantKeys;
  directory: Pick<CaptureDirectory, 'changed'>;
}

/** Captured bodies as administrators handle them. */
export class CaptureService {
  constructor(private readonly parts: CaptureParts) {}

  /** @throws GatewayError not_found */
  async settings(tenantId: string): Promise<CaptureRule> {
    await this.assertThere(tenantId);
    return (await this.parts.settings.find(tenantId)) ?? CAPTURE_OFF;
  }

  kept(tenantId: string): Promise<CapturesKept> {
    return this.parts.captures.kept(tenantId);
  }

  /** Holds in every process within seconds. @throws GatewayError not_found */
  async put(tenantId: string, rule: CaptureRule, trail: AuditTrail): Promise<CaptureRule> {
    const before = await this.settings(tenantId);
    await this.parts.database.transaction(async (sql) => {
      await this.parts.settings.put(sql, tenantId, rule);
      await trail.write(sql, { kind: 'capture', id: tenantId, tenantId, before, after: rule });
    });
    trail.committed();
    await this.parts.directory.changed();
    return rule;
  }

  /** Destroys the tenant's key, and with it every body it sealed, then removes those. @throws GatewayError not_found */
  async erase(tenantId: string, trail: AuditTrail): Promise<void> {
    await this.assertThere(tenantId);
    const { database, keys, captures } = this.parts;
    await database.transaction(async (sql) => {
      const after = { key_destroyed: await keys.destroy(sql, tenantId) };
      await trail.write(sql, { kind: 'capture', id: tenantId, tenantId, after });
    });
    trail.committed();
    while ((await captures.remove(tenantId, REMOVED_AT_ONCE)) === REMOVED_AT_ONCE);
  }

  /**
   * @param tenantId whose it must be; null: anybody's
   * @throws GatewayError not_found: never kept, expired, or erased
   */
  async bodies(requestId: string, tenantId: string | null): Promise<Bodies> {
    const row = await this.parts.captures.find(requestId, tenantId);
    const key = row && (await this.keyOf(row));
    if (!row || !key) throw new GatewayError('not_found', 'The bodies of this request were not kept, or not until now.');
    return {
      ...{ requestId, tenantId: row.tenant_id, capturedAt: row.captured_at, expiresAt: row.expires_at },
      request: await opened(key, row, 'request'),
      response: await opened(key, row, 'response'),
    };
  }

  /** Forgets what has expired. @returns how many requests */
  async sweep(): Promise<number> {
    let swept = 0;
    for (;;) {
      const gone = await this.parts.captures.sweep(REMOVED_AT_ONCE);
      swept += gone;
      if (gone < REMOVED_AT_ONCE) return swept;
    }
  }

  private async keyOf(row: StoredCapture): Promise<DataKey | undefined> {
    try {
      return await this.parts.keys.opening(row.tenant_id, row.key_id);
    } catch (error) {
      if (error instanceof FieldCipherError)
        throw new GatewayError('internal_error', 'The key of these bodies does not open under this MASTER_KEY.');
      throw error;
    }
  }

  private async assertThere(tenantId: string): Promise<void> {
    const rows = await this.parts.database.forTenant(tenantId).query('SELECT id FROM tenants WHERE id = $1', [tenantId]);
    if (rows.length === 0) throw new GatewayError('not_found', 'There is no such tenant.');
  }
}

async function opened(key: DataKey, row: StoredCapture, side: 'request' | 'response'): Promise<Bodies['request']> {
  const sealed = row[side];
  if (sealed === null) return null;
  const packed = key.open(placeOf(row.tenant_id, row.request_id, side), sealed);
  if (!packed) throw new GatewayError('internal_error', 'A kept body was changed, or moved from where it belongs.');
  const text = (await inflate(packed, { maxOutputLength: MOST_BYTES })).toString('utf8');
  return { ...(JSON.parse(text) as KeptBody), bytes: side === 'request' ? row.request_bytes : row.response_bytes };
}
