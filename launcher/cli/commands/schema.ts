import type { Command } from 'commander';
import { answering, type Io } from '../answering';

/** migrate and seed: what a database needs before the first process serves on it. */
export function schemaCommands(program: Command, io: Io): void {
  const migrate = program
    .command('migrate')
    .description('bring the schema up to date; any number of processes may run it at once: one works, the others wait')
    .option('--check', 'change nothing: end with 1 when migrations are pending')
    .addHelpText(
      'after',
      `
Examples:
  DATABASE_URL=postgresql://... route-llm-gateway migrate
  route-llm-gateway migrate --check --json`,
    );
  answering<{ check?: boolean }>(migrate, io, async ({ check }) => (await import('../work/schema.js')).migrateSchema(io, check));
  const seed = program
    .command('seed')
    .description('make the first administrator and the first virtual key, where there are none yet; both are shown once')
    .addHelpText('after', '\nExample:\n  ADMIN_EMAIL=me@example.com route-llm-gateway seed --json');
  answering(seed, io, async () => (await import('../work/schema.js')).seedAccess(io));
}
