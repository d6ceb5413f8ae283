import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Teams inside a tenant, logins that can be listed and ended one by one, people of an identity provider, and
 * what it takes to archive a tenant. Every table names its tenant, and references between them include it: no row
 * can point into another tenant.
 */
export class People1763700000006 implements MigrationInterface {
  name = 'People1763700000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE tenants
        -- Nobody of an archived tenant gets in; what was recorded of it stays.
        ADD COLUMN archived_at timestamptz,
        ADD COLUMN updated_at timestamptz NOT NULL DEFAULT now();

      CREATE TABLE teams (
        id text PRIMARY KEY,
        tenant_id text NOT NULL REFERENCES tenants(id),
        name text NOT NULL,
        description text,
        archived_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (tenant_id, id)
      );
      CREATE UNIQUE INDEX teams_name_key ON teams (tenant_id, lower(name));

      ALTER TABLE users
        -- Absent: invited and not there yet, or known to the identity provider alone.
        ALTER COLUMN password_hash DROP NOT NULL,
        ADD COLUMN name text,
        ADD COLUMN default_team_id text,
        ADD COLUMN last_login_at timestamptz,
        ADD CONSTRAINT users_tenant_key UNIQUE (tenant_id, id);
      CREATE INDEX users_tenant_idx ON users (tenant_id, id DESC);

      CREATE TABLE team_members (
        tenant_id text NOT NULL,
        team_id text NOT NULL,
        user_id text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (team_id, user_id),
        FOREIGN KEY (tenant_id, team_id) REFERENCES teams (tenant_id, id) ON DELETE CASCADE,
        FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
      );
      CREATE INDEX team_members_user_idx ON team_members (user_id);

      -- The default team is one that the person is a member of; who leaves it has none.
      ALTER TABLE users ADD CONSTRAINT users_default_team_fkey FOREIGN KEY (default_team_id, id)
        REFERENCES team_members (team_id, user_id) ON DELETE SET NULL (default_team_id);

      -- One login, however often its tokens are renewed: the family of its refresh tokens.
      CREATE TABLE sessions (
        id text PRIMARY KEY,
        tenant_id text NOT NULL,
        user_id text NOT NULL,
        method text NOT NULL CHECK (method IN ('password', 'oidc', 'invitation')),
        network text,
        user_agent text,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_used_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        ended_at timestamptz,
        FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
      );
      CREATE INDEX sessions_user_idx ON sessions (user_id, created_at DESC);
      CREATE INDEX sessions_expiry_idx ON sessions (expires_at);

      -- Who somebody is at an identity provider. Its subject is the identity; an e-mail address is not.
      CREATE TABLE user_identities (
        issuer text NOT NULL,
        subject text NOT NULL,
        tenant_id text NOT NULL,
        user_id text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        last_login_at timestamptz,
        PRIMARY KEY (issuer, subject),
        FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) ON DELETE CASCADE
      );
      CREATE INDEX user_identities_user_idx ON user_identities (user_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE user_identities;
      DROP TABLE sessions;
      ALTER TABLE users DROP CONSTRAINT users_default_team_fkey;
      DROP TABLE team_members;
      DROP INDEX users_tenant_idx;
      ALTER TABLE users DROP CONSTRAINT users_tenant_key, DROP COLUMN name, DROP COLUMN default_team_id, DROP COLUMN last_login_at;
      DROP TABLE teams;
      ALTER TABLE tenants DROP COLUMN archived_at, DROP COLUMN updated_at;
    `);
  }
}
