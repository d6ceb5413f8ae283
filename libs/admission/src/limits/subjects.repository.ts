import type { Sql } from '@libs/database';
import { GatewayError } from '@libs/kernel';
import type { Subject, SubjectKind } from './subject';

const TABLES: Readonly<Record<SubjectKind, string>> = {
  key: 'SELECT 1 FROM virtual_keys WHERE id = $1 AND tenant_id = $2',
  user: 'SELECT 1 FROM users WHERE id = $1 AND tenant_id = $2',
  team: 'SELECT 1 FROM teams WHERE id = $1 AND tenant_id = $2',
  tenant: 'SELECT 1 FROM tenants WHERE id = $1 AND id = $2',
};

/** @throws GatewayError invalid_request when the tenant has no such key, user or team */
export async function assertSubject(sql: Sql, { tenantId, kind, id }: Subject): Promise<void> {
  const found = await sql.query(TABLES[kind], [id, tenantId]);
  if (found.length > 0) return;
  const message = kind === 'tenant' ? 'There is no such tenant.' : `This tenant has no such ${kind}.`;
  throw new GatewayError('invalid_request', message, { param: 'subject_id' });
}
