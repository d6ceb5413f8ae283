export { tookTooLong } from './database-failure';
export { type ArrayElement, arrayLiteral, jsonArrayLiteral } from './array-literal';
export { AuditLog, bySystem, type AuditFilter, type AuditLogOptions } from './audit/audit-log';
export { type AuditDraft, type AuditFacts, AuditTrail, type AuditSubject } from './audit/audit-trail';
export { change, changeWithin, writeTrace } from './audit/change';
export { AUDITED_TABLES, auditSnapshot, type AuditedTable } from './audit/audited-tables';
export type { AuditActor, AuditEntry, AuditOutcome, AuditRecord, AuditVerdict } from './audit/entry';
export { stripSecrets } from './audit/strip-secrets';
export { FieldCipher, FieldCipherError, type FieldCipherFailure, type FieldPlace } from './crypto/field-cipher';
export { DataKey, newDataKey, openDataKey } from './crypto/data-key';
export { TenantCipher } from './crypto/tenant-cipher';
export { Database, type DatabaseOptions, START_PATIENCE_MS } from './database';
export { GuardedClient } from './guarded-client';
export { Listener } from './listener';
export { type DatabaseFacts, inspectDatabase } from './inspect-database';
export { appliedMigrations, assertSchema, migrate, schemaState } from './migrate';
export { SchemaError } from './schema-error';
export type { SchemaState } from './schema-state';
export {
  isForeignKeyViolation,
  isUniqueViolation,
  joined,
  seenBy,
  SqlError,
  type Sql,
  type Tenanted,
  type Transactional,
} from './sql';
export { inspectVectors, openVectorTable, type VectorFacts } from './vector-table';
export { TENANT_ROLE } from './isolation';
export { EmbeddedPostgresError } from './embedded/failure';
export { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded/start-embedded-postgres';
export { runningPostgres } from './embedded/running-postgres';
export { Sweeper, type SweeperOptions } from './sweeper';
export { Refresher, type RefresherOptions } from './refresher';
export { runtimeSettings } from './runtime-settings';
export { UPDATED_NOW } from './updated-now';
