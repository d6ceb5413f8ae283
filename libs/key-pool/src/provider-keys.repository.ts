import {
  type AuditFacts,
  type AuditTrail,
  change,
  isUniqueViolation,
  joined,
  type Transactional,
  UPDATED_NOW,
  writeTrace,
} from '@libs/database';
import type { KeyActivity } from './key-activity';
import type { KeyStatus, ProviderKeyRow } from './rows';
import type { KeyStatusRepository } from './status-writes';

interface Columns {
  id: string;
  provider_id: string;
  name: string;
  secret_ciphertext: string;
  secret_prefix: string;
  secret_last4: string;
  priority: number;
  weight: number;
  rpm_limit: number | null;
  tpm_limit: number | null;
  models: string[] | null;
  status: KeyStatus;
  status_reason: string | null;
  cooling_until: Date | null;
  cooling_ms: number;
  cooling_models: Record<string, { reason: string; until: string; ms: number }>;
  last_error: string | null;
  last_error_at: Date | null;
  last_used_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

const COLUMNS = `id, provider_id, name, secret_ciphertext, secret_prefix, secret_last4, priority, weight, rpm_limit, tpm_limit,
  models, status, status_reason, cooling_until, created_at, updated_at, last_error, last_error_at, last_used_at,
  (SELECT coalesce(jsonb_object_agg(m.key, m.value || jsonb_build_object(
     'ms', extract(epoch FROM (m.value->>'until')::timestamptz - clock_timestamp()) * 1000)), '{}')
   FROM jsonb_each(cooling_models) m WHERE (m.value->>'until')::timestamptz > clock_timestamp()) AS cooling_models,
  greatest(0, coalesce(extract(epoch FROM cooling_until - clock_timestamp()), 0) * 1000)::float8 AS cooling_ms`;

/** `updated_at` moves when a person or the pool decides, not with each cooling: that would make every replica load anew. */
const AWAKE = `status = 'active', status_reason = NULL, cooling_until = NULL, cooling_models = '{}'`;

const END_OF_COOLING = `clock_timestamp() + $3::float8 * interval '1 millisecond'`;
/** A probe may come back a moment before the database's clock agrees that the cooling is over. */
const IS_OVER = `coalesce(cooling_until, '-infinity') < clock_timestamp() + interval '2 seconds'`;
const MODELS_STILL_COOLING = `(SELECT coalesce(jsonb_object_agg(m.key, m.value), '{}') FROM jsonb_each(cooling_models) m
  WHERE (m.value->>'until')::timestamptz > clock_timestamp())`;

export type NewProviderKey = Omit<
  ProviderKeyRow,
  | 'status'
  | 'statusReason'
  | 'coolingUntil'
  | 'coolingMs'
  | 'coolingModels'
  | 'lastError'
  | 'lastErrorAt'
  | 'lastUsedAt'
  | 'createdAt'
  | 'updatedAt'
> & { status: 'active' | 'disabled' };

export interface ProviderKeyChange {
  name?: string;
  priority?: number;
  weight?: number;
  /** null removes the limit. */
  rpmLimit?: number | null;
  tpmLimit?: number | null;
  /** null: every model of the provider. */
  models?: string[] | null;
  /** 'active' also ends a cooling. */
  status?: 'active' | 'disabled';
  /** A new secret wakes the key unless `status` says otherwise. */
  secret?: { ciphertext: string; prefix: string; last4: string };
}

/** `provider_keys`. Only ciphertexts pass through here. */
export class ProviderKeysRepository implements KeyStatusRepository {
  constructor(private readonly sql: Transactional) {}

  /** A change of one key in one transaction, with its trace where there is a trail. @param work undefined: nothing was changed */
  change<T>(
    trail: AuditTrail | undefined,
    id: string,
    work: (keys: ProviderKeysRepository) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const subject = { kind: 'provider_key', table: 'provider_keys', id } as const;
    return change(trail, this.sql, subject, (sql) => work(new ProviderKeysRepository(joined(sql))));
  }

  /** The same for many keys, whose facts `work` tells. */
  changeMany<T>(
    trail: AuditTrail | undefined,
    work: (keys: ProviderKeysRepository) => Promise<{ result: T; facts: AuditFacts }>,
  ): Promise<T> {
    return writeTrace(trail, this.sql, (sql) => work(new ProviderKeysRepository(joined(sql))));
  }

  async list(): Promise<ProviderKeyRow[]> {
    return (await this.sql.query<Columns>(`SELECT ${COLUMNS} FROM provider_keys ORDER BY provider_id, priority, id`)).map(toRow);
  }

  /** Newest first, below `before` (an id). */
  async page(ask: { providerId?: string; before?: string; limit: number }): Promise<ProviderKeyRow[]> {
    const rows = await this.sql.query<Columns>(
      `SELECT ${COLUMNS} FROM provider_keys
       WHERE ($1::text IS NULL OR provider_id = $1) AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [ask.providerId ?? null, ask.before ?? null, ask.limit],
    );
    return rows.map(toRow);
  }

  async find(id: string): Promise<ProviderKeyRow | undefined> {
    return (await this.sql.query<Columns>(`SELECT ${COLUMNS} FROM provider_keys WHERE id = $1`, [id])).map(toRow)[0];
  }

  async findByName(providerId: string, name: string): Promise<ProviderKeyRow | undefined> {
    const rows = await this.sql.query<Columns>(`SELECT ${COLUMNS} FROM provider_keys WHERE provider_id = $1 AND name = $2`, [
      providerId,
      name,
    ]);
    return rows.map(toRow)[0];
  }

  /** undefined when the provider has a key of this name. */
  async insert(one: NewProviderKey): Promise<ProviderKeyRow | undefined> {
    const rows = await this.sql.query<Columns>(
      `INSERT INTO provider_keys (id, provider_id, name, secret_ciphertext, secret_prefix, secret_last4, priority, weight,
         rpm_limit, tpm_limit, models, status)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
       ON CONFLICT (provider_id, name) DO NOTHING RETURNING ${COLUMNS}`,
      [
        ...[one.id, one.providerId, one.name, one.secretCiphertext, one.secretPrefix, one.secretLast4],
        ...[one.priority, one.weight, one.rpmLimit, one.tpmLimit, one.models, one.status],
      ],
    );
    return rows.map(toRow)[0];
  }

  /** All of them or, when a name is taken, none: then undefined. */
  async insertAll(keys: readonly NewProviderKey[]): Promise<ProviderKeyRow[] | undefined> {
    try {
      const rows = await this.sql.query<Columns>(
        `INSERT INTO provider_keys (id, provider_id, name, secret_ciphertext, secret_prefix, secret_last4, priority, weight,
           rpm_limit, tpm_limit, models, status)
         SELECT "id", "providerId", "name", "secretCiphertext", "secretPrefix", "secretLast4", "priority", "weight",
           "rpmLimit", "tpmLimit",
           CASE WHEN jsonb_typeof("models") = 'array' THEN ARRAY(SELECT jsonb_array_elements_text("models")) END, "status"
         FROM jsonb_to_recordset($1::jsonb) AS one ("id" text, "providerId" text, "name" text, "secretCiphertext" text,
           "secretPrefix" text, "secretLast4" text, "priority" int, "weight" int, "rpmLimit" int, "tpmLimit" int,
           "models" jsonb, "status" text)
         RETURNING ${COLUMNS}`,
        [JSON.stringify(keys)],
      );
      return rows.map(toRow);
    } catch (error) {
      if (isUniqueViolation(error)) return undefined;
      throw error;
    }
  }

  /** 'name_taken' when the provider has another key of this name, undefined when there is no such row. */
  async update(id: string, change: ProviderKeyChange): Promise<ProviderKeyRow | 'name_taken' | undefined> {
    const set = assignments(change);
    const values = [id, ...set.values];
    const rows = await this.sql.query<Columns>(
      `UPDATE provider_keys k SET ${set.text.join(', ')} WHERE id = $1
         AND NOT EXISTS (SELECT 1 FROM provider_keys o WHERE o.provider_id = k.provider_id AND o.name = $2 AND o.id <> k.id)
       RETURNING ${COLUMNS}`,
      values,
    );
    const changed = rows.map(toRow)[0];
    return changed ?? ((await this.find(id)) === undefined ? undefined : 'name_taken');
  }

  /** False when there was none. */
  async remove(id: string): Promise<boolean> {
    return (await this.sql.query<{ id: string }>('DELETE FROM provider_keys WHERE id = $1 RETURNING id', [id])).length > 0;
  }

  /** Different after every change of providers and keys that a pool must follow; coolings are not among them. */
  async version(): Promise<string> {
    const rows = await this.sql.query<{ version: string }>(
      `SELECT coalesce(sum(hashtextextended(id || ' ' || updated_at, 0)), 0)::text AS version FROM
         (SELECT id, updated_at FROM providers UNION ALL SELECT id, updated_at FROM provider_keys) AS both_tables`,
    );
    return rows[0]?.version ?? '';
  }

  async markDisabled(keyId: string, secretCiphertext: string, reason: string): Promise<void> {
    await this.sql.query(
      `UPDATE provider_keys SET status = 'disabled', status_reason = $3, cooling_until = NULL, updated_at = ${UPDATED_NOW}
       WHERE id = $1 AND secret_ciphertext = $2 AND status <> 'disabled'`,
      [keyId, secretCiphertext, reason],
    );
  }

  async markCooling(keyId: string, secretCiphertext: string, forMs: number, reason: string, model?: string): Promise<void> {
    const set =
      model === undefined
        ? `status = 'cooling', status_reason = $4, cooling_until = ${END_OF_COOLING}`
        : `cooling_models = ${MODELS_STILL_COOLING} || jsonb_build_object($5::text, jsonb_build_object('reason', $4::text, 'until', ${END_OF_COOLING}))`;
    await this.sql.query(`UPDATE provider_keys SET ${set} WHERE id = $1 AND secret_ciphertext = $2 AND status <> 'disabled'`, [
      keyId,
      secretCiphertext,
      forMs,
      reason,
      ...(model === undefined ? [] : [model]),
    ]);
  }

  async markRecovered(keyId: string, secretCiphertext: string, model?: string): Promise<void> {
    await this.sql.query(
      `UPDATE provider_keys SET status = CASE WHEN status = 'cooling' AND ${IS_OVER} THEN 'active' ELSE status END,
         status_reason = CASE WHEN status = 'cooling' AND ${IS_OVER} THEN NULL ELSE status_reason END,
         cooling_until = CASE WHEN status = 'cooling' AND ${IS_OVER} THEN NULL ELSE cooling_until END,
         cooling_models = CASE WHEN $3::text IS NULL THEN cooling_models ELSE cooling_models - $3::text END
       WHERE id = $1 AND secret_ciphertext = $2`,
      [keyId, secretCiphertext, model ?? null],
    );
  }

  async noteActivity(activity: readonly KeyActivity[]): Promise<void> {
    const ago = (column: string): string => `clock_timestamp() - ${column} * interval '1 millisecond'`;
    await this.sql.query(
      `UPDATE provider_keys k SET last_used_at = greatest(k.last_used_at, ${ago('a.used')}),
         last_error = coalesce(a.error, k.last_error), last_error_at = coalesce(${ago('a.failed')}, k.last_error_at)
       FROM unnest($1::text[], $2::float8[], $3::text[], $4::float8[]) AS a (id, used, error, failed) WHERE k.id = a.id`,
      [
        activity.map(({ keyId }) => keyId),
        activity.map(({ usedMsAgo }) => usedMsAgo),
        activity.map(({ error }) => error?.text ?? null),
        activity.map(({ error }) => error?.msAgo ?? null),
      ],
    );
  }
}

/** `$1` is the id and `$2` always the new name, or null when it stays. */
function assignments(change: ProviderKeyChange): { text: string[]; values: unknown[] } {
  const values: unknown[] = [change.name ?? null];
  const text = [`updated_at = ${UPDATED_NOW}`, 'name = coalesce($2, name)'];
  const set = (column: string, value: unknown): void => {
    if (value !== undefined) text.push(`${column} = $${values.push(value) + 1}`);
  };
  set('priority', change.priority);
  set('weight', change.weight);
  set('rpm_limit', change.rpmLimit);
  set('tpm_limit', change.tpmLimit);
  set('models', change.models);
  set('secret_ciphertext', change.secret?.ciphertext);
  set('secret_prefix', change.secret?.prefix);
  set('secret_last4', change.secret?.last4);
  if (change.status === 'disabled') text.push(`status = 'disabled', status_reason = 'disabled_by_admin', cooling_until = NULL`);
  else if (change.status === 'active' || change.secret !== undefined) text.push(AWAKE);
  return { text, values };
}

const toRow = (row: Columns): ProviderKeyRow => ({
  id: row.id,
  providerId: row.provider_id,
  name: row.name,
  secretCiphertext: row.secret_ciphertext,
  secretPrefix: row.secret_prefix,
  secretLast4: row.secret_last4,
  priority: row.priority,
  weight: row.weight,
  rpmLimit: row.rpm_limit,
  tpmLimit: row.tpm_limit,
  models: row.models,
  status: row.status,
  statusReason: row.status_reason,
  coolingUntil: row.cooling_until,
  coolingMs: row.cooling_ms,
  coolingModels: Object.entries(row.cooling_models).map(([model, { reason, until, ms }]) => ({
    ...{ model, reason, until: new Date(until), coolingMs: Number(ms) },
  })),
  lastError: row.last_error,
  lastErrorAt: row.last_error_at,
  lastUsedAt: row.last_used_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
