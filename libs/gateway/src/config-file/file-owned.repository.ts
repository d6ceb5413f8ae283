import type { Sql } from '@libs/database';
import { GatewayError } from '@libs/kernel';

/** Tables whose rows a file may own, and two that are no rows with an id of their own. */
export type OwnedKind = 'providers' | 'provider_keys' | 'tenants' | 'virtual_keys' | 'limits' | 'budgets' | 'model' | 'routing';

export interface Owned {
  kind: OwnedKind;
  id: string;
  file: string;
  line: number;
}

/** `file_owned`: what the installation has from gateway.yaml. */
export class FileOwnedRepository {
  constructor(private readonly sql: Sql) {}

  list(): Promise<(Owned & { applied_at: Date })[]> {
    return this.sql.query('SELECT kind, id, file, line, applied_at FROM file_owned ORDER BY kind, line, id');
  }

  private async find(kind: OwnedKind, id: string): Promise<Owned | undefined> {
    return (
      await this.sql.query<Owned>('SELECT kind, id, file, line FROM file_owned WHERE kind = $1 AND id = $2', [kind, id])
    )[0];
  }

  private async any(kind: OwnedKind): Promise<Owned | undefined> {
    return (await this.sql.query<Owned>('SELECT kind, id, file, line FROM file_owned WHERE kind = $1 LIMIT 1', [kind]))[0];
  }

  /** @param id absent: any of this kind @throws GatewayError conflict, when a file says it */
  async assertFree(kind: OwnedKind, id: string | undefined): Promise<void> {
    const owner = id === undefined ? await this.any(kind) : await this.find(kind, id);
    if (!owner) return;
    throw new GatewayError(
      'conflict',
      `This is defined in ${owner.file}, line ${owner.line}: change it there. A file and the API never change the same thing.`,
    );
  }

  /** These and no others. */
  async replace(owned: readonly Owned[]): Promise<void> {
    await this.sql.query(
      `WITH said AS (SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[]) AS one(kind, id, file, line)),
         gone AS (DELETE FROM file_owned o WHERE NOT EXISTS (SELECT 1 FROM said s WHERE s.kind = o.kind AND s.id = o.id))
       INSERT INTO file_owned (kind, id, file, line) SELECT kind, id, file, line FROM said
       ON CONFLICT (kind, id) DO UPDATE SET file = excluded.file, line = excluded.line, applied_at = now()
         WHERE (file_owned.file, file_owned.line) IS DISTINCT FROM (excluded.file, excluded.line)`,
      [owned.map(({ kind }) => kind), owned.map(({ id }) => id), owned.map(({ file }) => file), owned.map(({ line }) => line)],
    );
  }
}
