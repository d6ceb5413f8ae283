import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The chain of the audit log goes through the rows of all tenants: the trigger that continues it sees them whoever
 * writes, also where the statement itself sees one tenant.
 */
export class AuditAcrossTenants1763700000107 implements MigrationInterface {
  name = 'AuditAcrossTenants1763700000107';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER FUNCTION audit_chain() SECURITY DEFINER SET search_path = public, pg_temp;');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER FUNCTION audit_chain() SECURITY INVOKER RESET search_path;');
  }
}
