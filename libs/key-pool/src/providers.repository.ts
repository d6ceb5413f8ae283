import { type AuditTrail, change, joined, type Transactional, UPDATED_NOW } from '@libs/database';
import type { ProviderRow, ProviderWay, StoredHeader } from './rows';

interface Columns {
  id: string;
  family: string;
  profile: string;
  base_url: string;
  allow_private_network: boolean;
  requires_key: boolean;
  enabled: boolean;
  health_probe_enabled: boolean | null;
  health_probe_seconds: number | null;
  proxy_ciphertext: string | null;
  ca_pem: string | null;
  client_certificate_pem: string | null;
  client_key_ciphertext: string | null;
  headers: StoredHeader[];
  created_at: Date;
  updated_at: Date;
}

const COLUMNS =
  'id, family, profile, base_url, allow_private_network, requires_key, enabled, health_probe_enabled, health_probe_seconds, ' +
  'proxy_ciphertext, ca_pem, client_certificate_pem, client_key_ciphertext, headers, created_at, updated_at';

export type NewProvider = Pick<ProviderRow, 'id' | 'family' | 'profile' | 'baseUrl' | 'allowPrivate' | 'requiresKey' | 'enabled'>;
export type ProviderChange = Partial<Pick<ProviderRow, 'baseUrl' | 'allowPrivate' | 'requiresKey' | 'enabled'>> & {
  healthProbe?: { enabled?: boolean | null | undefined; seconds?: number | null | undefined };
  way?: Partial<ProviderWay>;
};

/** `providers`: one row per upstream. */
export class ProvidersRepository {
  constructor(private readonly sql: Transactional) {}

  /** A change of one provider in one transaction, with its trace where there is a trail. */
  change<T>(
    trail: AuditTrail | undefined,
    id: string,
    work: (providers: ProvidersRepository) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const subject = { kind: 'provider', table: 'providers', id } as const;
    return change(trail, this.sql, subject, (sql) => work(new ProvidersRepository(joined(sql))));
  }

  async list(): Promise<ProviderRow[]> {
    return (await this.sql.query<Columns>(`SELECT ${COLUMNS} FROM providers ORDER BY id`)).map(toRow);
  }

  async find(id: string): Promise<ProviderRow | undefined> {
    return (await this.sql.query<Columns>(`SELECT ${COLUMNS} FROM providers WHERE id = $1`, [id])).map(toRow)[0];
  }

  async down(): Promise<string[]> {
    const rows = await this.sql.query<{ id: string }>('SELECT id FROM providers WHERE down_since IS NOT NULL');
    return rows.map(({ id }) => id);
  }

  /** Does not touch `updated_at`: no pool need read its rows again for it. @returns true when it was not so before */
  async mark(id: string, down: boolean): Promise<boolean> {
    const rows = await this.sql.query(
      `UPDATE providers SET down_since = CASE WHEN $2 THEN now() END WHERE id = $1 AND (down_since IS NOT NULL) <> $2 RETURNING id`,
      [id, down],
    );
    return rows.length > 0;
  }

  /** undefined when the id is taken. */
  async insert(one: NewProvider): Promise<ProviderRow | undefined> {
    const rows = await this.sql.query<Columns>(
      `INSERT INTO providers (id, family, profile, base_url, allow_private_network, requires_key, enabled)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING RETURNING ${COLUMNS}`,
      [one.id, one.family, one.profile, one.baseUrl, one.allowPrivate, one.requiresKey, one.enabled],
    );
    return rows.map(toRow)[0];
  }

  /** undefined when there is no such row. Absent fields stay. */
  async update(id: string, change: ProviderChange): Promise<ProviderRow | undefined> {
    const { healthProbe = {}, way = {} } = change;
    const columns: readonly (readonly [string, unknown])[] = [
      ['base_url', change.baseUrl],
      ['allow_private_network', change.allowPrivate],
      ['requires_key', change.requiresKey],
      ['enabled', change.enabled],
      ['health_probe_enabled', healthProbe.enabled],
      ['health_probe_seconds', healthProbe.seconds],
      ['proxy_ciphertext', way.proxyCiphertext],
      ['ca_pem', way.caPem],
      ['client_certificate_pem', way.clientCertificatePem],
      ['client_key_ciphertext', way.clientKeyCiphertext],
      ['headers', way.headers && JSON.stringify(way.headers)],
    ];
    const given = columns.filter(([, value]) => value !== undefined);
    const set = given.map(([name], i) => `${name} = $${i + 2}, `).join('');
    const rows = await this.sql.query<Columns>(
      `UPDATE providers SET ${set}updated_at = ${UPDATED_NOW} WHERE id = $1 RETURNING ${COLUMNS}`,
      [id, ...given.map(([, value]) => value)],
    );
    return rows.map(toRow)[0];
  }

  /** All whose addresses begin so. */
  async disableAt(baseUrl: string): Promise<void> {
    await this.sql.query(
      `UPDATE providers SET enabled = false, updated_at = ${UPDATED_NOW} WHERE starts_with(base_url, $1) AND enabled`,
      [baseUrl],
    );
  }
}

const toRow = (row: Columns): ProviderRow => ({
  id: row.id,
  family: row.family,
  profile: row.profile,
  baseUrl: row.base_url,
  allowPrivate: row.allow_private_network,
  requiresKey: row.requires_key,
  enabled: row.enabled,
  healthProbe: { enabled: row.health_probe_enabled, seconds: row.health_probe_seconds },
  way: {
    proxyCiphertext: row.proxy_ciphertext,
    caPem: row.ca_pem,
    clientCertificatePem: row.client_certificate_pem,
    clientKeyCiphertext: row.client_key_ciphertext,
    headers: row.headers,
  },
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
