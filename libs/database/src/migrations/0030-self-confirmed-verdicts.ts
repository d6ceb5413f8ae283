import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An answer that the semantic cache gave was once compared with itself, as if it had been bought: such verdicts say nothing,
 * and made thresholds look safer than they are. What people said stays.
 */
export class SelfConfirmedVerdicts1763700000029 implements MigrationInterface {
  name = 'SelfConfirmedVerdicts1763700000029';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM cache_verdicts v USING requests r
      WHERE v.source = 'check' AND r.request_id = v.request_id AND r.tenant_id = v.tenant_id AND r.cache_kind = 'semantic'
    `);
  }

  /** They are known to be worthless. */
  async down(): Promise<void> {
    return;
  }
}
