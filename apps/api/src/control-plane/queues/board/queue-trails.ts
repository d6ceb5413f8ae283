import type { AuditTrail, Transactional } from '@libs/database';

/** What was done to which queue stands in the address. */
export class QueueTrails {
  constructor(private readonly database: Pick<Transactional, 'transaction'>) {}

  async write(trail: AuditTrail, asked: string): Promise<void> {
    await this.database.transaction((sql) =>
      trail.write(sql, { kind: 'queue', id: asked.split('/')[0] ?? null, after: { asked } }),
    );
    trail.committed();
  }
}
