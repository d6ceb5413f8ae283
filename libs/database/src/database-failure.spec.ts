import { databaseFailure } from './database-failure';
import { SqlError } from './sql';

const told = (code: string): Error => databaseFailure(Object.assign(new Error('as PostgreSQL words it'), { code }));

it.each([
  ...['08006', '53300', '57P01', '57014', '25006', '55P03'],
  // A process that stood still in the middle of a transaction, with its machine or for want of CPU.
  ...['25P03', '25P04'],
])('%s says that the database is away', (code) => {
  expect(told(code)).toMatchObject({ code: 'dependency_unavailable', status: 503, retryAfterSeconds: 1 });
});

it.each(['23505', '25P02', '42P01', '22021'])('%s is a statement that was refused', (code) => {
  const failure = told(code);
  expect(failure).toBeInstanceOf(SqlError);
  expect(failure).toMatchObject({ sqlState: code });
});
