import type { Database, Sql } from '@libs/database';
import type { FileOwner, StoredFile } from './file';

interface Row {
  id: string;
  tenant_id: string;
  user_id: string | null;
  virtual_key_id: string | null;
  filename: string;
  purpose: string;
  media_type: string;
  bytes: number;
  sha256: string;
  width: number | null;
  height: number | null;
  created_at: Date;
  expires_at: Date | null;
  blob_id: string;
}

/** Bytes in the store, as the sweep finds them. */
export interface BlobRow {
  tenantId: string;
  id: string;
}

export interface FileListing {
  limit: number;
  /** The last id of the page before. */
  after?: string;
  purpose?: string;
}

const NAMES =
  'id, tenant_id, user_id, virtual_key_id, filename, purpose, media_type, bytes, sha256, width, height, created_at, expires_at, blob_id';
/** Whose files: $1 tenant, $2 all of it, $3 user, $4 virtual key. */
const SEEN = `tenant_id = $1 AND ($2 OR user_id = $3 OR virtual_key_id = $4) AND (expires_at IS NULL OR expires_at > now())`;
const viewer = ({ tenantId, seesAll, userId, virtualKeyId }: FileOwner): unknown[] => [
  tenantId,
  seesAll,
  userId ?? null,
  virtualKeyId ?? null,
];

/**
 * Tables `files` and `file_blobs`. Bytes are announced before they are written and crossed out before they are
 * removed, so that whatever a crash leaves behind has a row that says so.
 */
export class FilesRepository {
  constructor(private readonly database: Database) {}

  /**
   * A place for these bytes. Equal bytes of the tenant that are there already are shared.
   * @returns undefined when the tenant would have more than it may
   */
  claim(tenantId: string, blob: { id: string; sha256: string; bytes: number }, quotaBytes: number): Promise<Claim | undefined> {
    return this.database.forTenant(tenantId).transaction(async (sql) => {
      await lockTenant(sql, tenantId);
      const shared = await storedBlob(sql, tenantId, blob.sha256);
      if (shared !== undefined) return { blobId: shared, mustWrite: false };
      const [used] = await sql.query<{ bytes: number }>(
        'SELECT coalesce(sum(bytes), 0)::bigint AS bytes FROM file_blobs WHERE tenant_id = $1',
        [tenantId],
      );
      if ((used?.bytes ?? 0) + blob.bytes > quotaBytes) return undefined;
      await sql.query(`INSERT INTO file_blobs (tenant_id, id, sha256, bytes, state) VALUES ($1, $2, $3, $4, 'writing')`, [
        tenantId,
        blob.id,
        blob.sha256,
        blob.bytes,
      ]);
      return { blobId: blob.id, mustWrite: true };
    });
  }

  /**
   * The file exists from now on.
   * @returns the file with the blob that it shares in the end: somebody else may have stored the same bytes meanwhile,
   * and then the own ones are crossed out; undefined when the shared ones have gone meanwhile
   */
  add(file: StoredFile): Promise<StoredFile | undefined> {
    return this.database.forTenant(file.tenantId).transaction(async (sql) => {
      await lockTenant(sql, file.tenantId);
      const stored = await storedBlob(sql, file.tenantId, file.sha256);
      const [own] = await sql.query<{ state: string }>('SELECT state FROM file_blobs WHERE tenant_id = $1 AND id = $2', [
        file.tenantId,
        file.blobId,
      ]);
      if (stored === undefined && own?.state !== 'writing') return undefined;
      const blobId = stored ?? file.blobId;
      if (own?.state === 'writing') {
        const state = stored === undefined ? 'stored' : 'removing';
        await sql.query('UPDATE file_blobs SET state = $3, changed_at = now() WHERE tenant_id = $1 AND id = $2', [
          file.tenantId,
          file.blobId,
          state,
        ]);
      }
      await sql.query(`INSERT INTO files (${NAMES}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`, [
        file.id,
        file.tenantId,
        file.userId,
        file.virtualKeyId,
        file.filename,
        file.purpose,
        file.mediaType,
        file.bytes,
        file.sha256,
        file.width,
        file.height,
        file.createdAt,
        file.expiresAt,
        blobId,
      ]);
      return { ...file, blobId };
    });
  }

  async find(owner: FileOwner, id: string): Promise<StoredFile | undefined> {
    const sql = this.database.forTenant(owner.tenantId);
    const [row] = await sql.query<Row>(`SELECT ${NAMES} FROM files WHERE ${SEEN} AND id = $5`, [...viewer(owner), id]);
    return row && toFile(row);
  }

  /** Newest first. */
  async list(owner: FileOwner, { limit, after, purpose }: FileListing): Promise<StoredFile[]> {
    const rows = await this.database.forTenant(owner.tenantId).query<Row>(
      `SELECT ${NAMES} FROM files WHERE ${SEEN} AND ($5::text IS NULL OR id < $5) AND ($6::text IS NULL OR purpose = $6)
       ORDER BY id DESC LIMIT $7`,
      [...viewer(owner), after ?? null, purpose ?? null, limit],
    );
    return rows.map(toFile);
  }

  /** @returns the bytes that nobody needs any more, crossed out; undefined when there is no such file */
  remove(owner: FileOwner, id: string): Promise<{ orphan: BlobRow | undefined } | undefined> {
    return this.database.forTenant(owner.tenantId).transaction(async (sql) => {
      await lockTenant(sql, owner.tenantId);
      const [row] = await sql.query<{ blob_id: string }>(`DELETE FROM files WHERE ${SEEN} AND id = $5 RETURNING blob_id`, [
        ...viewer(owner),
        id,
      ]);
      return row && { orphan: await crossOut(sql, owner.tenantId, row.blob_id) };
    });
  }

  /** Forgets files whose time is over. @returns how many */
  async expire(limit: number): Promise<number> {
    const due = await this.database.query<{ tenant_id: string; id: string }>(
      'SELECT tenant_id, id FROM files WHERE expires_at <= now() ORDER BY expires_at LIMIT $1',
      [limit],
    );
    for (const { tenant_id: tenantId, id } of due)
      await this.database.transaction(async (sql) => {
        await lockTenant(sql, tenantId);
        const [row] = await sql.query<{ blob_id: string }>(
          'DELETE FROM files WHERE tenant_id = $1 AND id = $2 RETURNING blob_id',
          [tenantId, id],
        );
        if (row) await crossOut(sql, tenantId, row.blob_id);
      });
    return due.length;
  }

  /** Bytes whose writer gave up, or died longer than `ms` ago, and bytes crossed out: to be removed from the store. */
  async abandoned(ms: number, limit: number): Promise<BlobRow[]> {
    return this.database.query<BlobRow>(
      `UPDATE file_blobs SET state = 'removing', changed_at = now() WHERE (tenant_id, id) IN (
         SELECT tenant_id, id FROM file_blobs
         WHERE state = 'removing' OR (state = 'writing' AND changed_at < now() - make_interval(secs => $1::float8 / 1000))
         LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING tenant_id AS "tenantId", id`,
      [ms, limit],
    );
  }

  /** The bytes are not wanted after all. */
  async giveUp({ tenantId, id }: BlobRow): Promise<void> {
    await this.database.query(`UPDATE file_blobs SET state = 'removing' WHERE tenant_id = $1 AND id = $2 AND state = 'writing'`, [
      tenantId,
      id,
    ]);
  }

  /** The bytes are gone from the store. */
  async forget({ tenantId, id }: BlobRow): Promise<void> {
    await this.database.query(`DELETE FROM file_blobs WHERE tenant_id = $1 AND id = $2 AND state = 'removing'`, [tenantId, id]);
  }

  async isKnown({ tenantId, id }: BlobRow): Promise<boolean> {
    const rows = await this.database.query('SELECT 1 FROM file_blobs WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
    return rows.length > 0;
  }
}

export interface Claim {
  blobId: string;
  /** Its bytes are not there yet. */
  mustWrite: boolean;
}

/** One at a time for each tenant: the quota is a sum, and equal bytes are stored once. */
const lockTenant = (sql: Sql, tenantId: string): Promise<unknown> =>
  sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('files:' || $1, 0))`, [tenantId]);

async function storedBlob(sql: Sql, tenantId: string, sha256: string): Promise<string | undefined> {
  const [row] = await sql.query<{ id: string }>(
    `SELECT id FROM file_blobs WHERE tenant_id = $1 AND sha256 = $2 AND state = 'stored'`,
    [tenantId, sha256],
  );
  return row?.id;
}

async function crossOut(sql: Sql, tenantId: string, id: string): Promise<BlobRow | undefined> {
  const rows = await sql.query(
    `UPDATE file_blobs SET state = 'removing', changed_at = now()
     WHERE tenant_id = $1 AND id = $2 AND NOT EXISTS (SELECT 1 FROM files WHERE tenant_id = $1 AND blob_id = $2) RETURNING 1`,
    [tenantId, id],
  );
  return rows.length > 0 ? { tenantId, id } : undefined;
}

const toFile = (row: Row): StoredFile => ({
  id: row.id,
  tenantId: row.tenant_id,
  userId: row.user_id,
  virtualKeyId: row.virtual_key_id,
  filename: row.filename,
  purpose: row.purpose,
  mediaType: row.media_type,
  bytes: row.bytes,
  sha256: row.sha256,
  width: row.width,
  height: row.height,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  blobId: row.blob_id,
});
