export { FieldCipher, FieldCipherError, type FieldCipherFailure, type FieldPlace } from './crypto/field-cipher';
export { Database, type DatabaseOptions } from './database';
export { migrate, SchemaError } from './migrate';
export { isUniqueViolation, SqlError, type Sql } from './sql';
