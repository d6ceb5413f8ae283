import { GatewayError } from '@libs/kernel';
import { SqlError } from './sql';

/** Connection lost or refused, shutting down, out of connections, read-only, or too slow, either side: the caller did nothing wrong. */
const UNAVAILABLE_STATES = /^(08|53|57P0|57014|25006|25P0[34]|55P03)/;
const SQL_STATE = /^[0-9A-Z]{5}$/;

/** The failure as the rest of the product may see it: a refused statement, or 503 when the database is out of reach. */
export function databaseFailure(thrown: unknown): Error {
  if (thrown instanceof GatewayError || thrown instanceof SqlError) return thrown;
  const driver = field(thrown, 'driverError') ?? thrown;
  const code = textField(driver, 'code');
  const message = driver instanceof Error ? driver.message : 'unknown failure';
  if (code !== undefined && SQL_STATE.test(code) && !UNAVAILABLE_STATES.test(code)) {
    return new SqlError(message, code, textField(driver, 'constraint'), textField(driver, 'table'));
  }
  if (thrown instanceof TypeError || thrown instanceof RangeError) return thrown;
  return new GatewayError('dependency_unavailable', 'The database cannot be used at the moment.', {
    retryAfterSeconds: 1,
    cause: new Error(code === undefined ? message : `${code}: ${message}`),
  });
}

/** Nobody refused: there was no connection in time. */
export const isLate = (thrown: unknown): boolean =>
  thrown instanceof Error && /due to connection timeout|timeout exceeded when trying to connect/.test(thrown.message);

/** PostgreSQL broke the statement off, for it took longer than any may: asking again does not help. */
export const tookTooLong = (thrown: unknown): boolean =>
  thrown instanceof GatewayError && thrown.cause instanceof Error && thrown.cause.message.startsWith('57014: ');

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const textField = (value: unknown, name: string): string | undefined => {
  const found = field(value, name);
  return typeof found === 'string' ? found : undefined;
};
