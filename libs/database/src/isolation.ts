import type { QueryRunner } from 'typeorm';
import { GatewayError } from '@libs/kernel';
import { rows } from './rows';

/** What statements of one tenant run as: it owns nothing, sees only that tenant's rows, and nobody can log in with it. */
export const TENANT_ROLE = 'route_llm_gateway_tenant';

const SETTING = `nullif(current_setting('app.tenant_id', true), '')`;
const TENANT_ID = /^[\w-]{1,64}$/;

/**
 * Opens a transaction in which every statement sees the rows of this tenant and no others. Both settings end with the
 * transaction, so a connection that goes back to a pool, ours or one between, carries nothing over.
 * @throws GatewayError invalid_request for what can be the id of no tenant
 */
export function beginAsTenant(tenantId: string): string {
  // It stands in the text of a statement that takes no values; ids of ours are of such characters alone.
  if (!TENANT_ID.test(tenantId))
    throw new GatewayError('invalid_request', 'This is not the id of a tenant.', { param: 'tenant_id' });
  return `BEGIN; SET LOCAL ROLE ${TENANT_ROLE}; SET LOCAL app.tenant_id = '${tenantId}'`;
}

/** The tables that hold rows of tenants, with the column that says whose; a table made later is found by itself. */
const TENANT_TABLES = `
  SELECT c.relname AS table, CASE WHEN c.relname = 'tenants' THEN 'id' ELSE 'tenant_id' END AS column,
    EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant_rows') AS done
  FROM pg_class c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND (c.relname = 'tenants' OR EXISTS (
      SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped))
  ORDER BY c.relname`;

/** What may only grow. */
const APPEND_ONLY: ReadonlySet<string> = new Set(['audit_log']);

/**
 * Puts row-level security behind every table that has a tenant. Safe to run again; run it behind every migration.
 * @throws MissingRoleError when the role is not there and this user may not create it
 */
export async function isolateTenants(runner: QueryRunner): Promise<void> {
  await ensureRole(runner);
  await runner.query(`GRANT USAGE ON SCHEMA public TO ${TENANT_ROLE}`);
  const tables = await rows<{ table: string; column: string; done: boolean }>(runner, TENANT_TABLES);
  for (const { table, column, done } of tables) {
    if (done) continue;
    const name = `"${table.replaceAll('"', '""')}"`;
    const rights = APPEND_ONLY.has(table) ? 'SELECT, INSERT' : 'SELECT, INSERT, UPDATE, DELETE';
    await runner.query(`
      GRANT ${rights} ON ${name} TO ${TENANT_ROLE};
      ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY;
      CREATE POLICY tenant_rows ON ${name} TO ${TENANT_ROLE} USING (${column} = ${SETTING}) WITH CHECK (${column} = ${SETTING});
    `);
  }
}

/** Roles belong to the whole server: another database on it may have made this one, at this very moment too. */
async function ensureRole(runner: QueryRunner): Promise<void> {
  const [row] = await rows<{ role: boolean; member: boolean }>(
    runner,
    `SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '${TENANT_ROLE}') AS role,
       EXISTS (SELECT 1 FROM pg_roles WHERE rolname = current_user AND rolsuper) OR
       EXISTS (SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles u ON u.oid = m.member
               WHERE r.rolname = '${TENANT_ROLE}' AND u.rolname = current_user) AS member`,
  );
  try {
    if (!row?.role) {
      await runner.query(`
        DO $$ BEGIN CREATE ROLE ${TENANT_ROLE} NOLOGIN NOINHERIT;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`);
    }
    if (!row?.member) await runner.query(`GRANT ${TENANT_ROLE} TO CURRENT_USER`);
  } catch (error) {
    throw new MissingRoleError(error);
  }
}

export class MissingRoleError extends Error {
  constructor(cause: unknown) {
    super(
      `The user of DATABASE_URL may not set up the role behind which tenants are kept apart. Let an administrator of the server ` +
        `run once: CREATE ROLE ${TENANT_ROLE} NOLOGIN NOINHERIT; GRANT ${TENANT_ROLE} TO <that user>`,
      { cause },
    );
    this.name = 'MissingRoleError';
  }
}
