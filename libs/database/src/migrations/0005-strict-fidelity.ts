import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys whose requests are refused rather than changed by a translation. */
export class StrictFidelity1763700000004 implements MigrationInterface {
  name = 'StrictFidelity1763700000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE virtual_keys ADD COLUMN strict_fidelity boolean NOT NULL DEFAULT false;');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE virtual_keys DROP COLUMN strict_fidelity;');
  }
}
