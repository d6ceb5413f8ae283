export { FieldCipher, FieldCipherError, type FieldCipherFailure, type FieldPlace } from './crypto/field-cipher';
export { Database, type DatabaseOptions } from './database';
export { migrate, SchemaError } from './migrate';
export { isUniqueViolation, SqlError, type Sql } from './sql';
export { EmbeddedPostgresError } from './embedded/failure';
export { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded/start-embedded-postgres';
export { Refresher, type RefresherOptions } from './refresher';
