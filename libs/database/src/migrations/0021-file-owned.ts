import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What comes from gateway.yaml, and where it stands there. Kinds of rows: tables, `model` and `routing`. */
export class FileOwned1763700000020 implements MigrationInterface {
  name = 'FileOwned1763700000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE file_owned (
        kind text NOT NULL,
        id text NOT NULL,
        file text NOT NULL,
        line int NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (kind, id)
      )
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE file_owned');
  }
}
