import type { Command } from 'commander';
import { answering, type Io } from '../answering';

export function doctorCommand(program: Command, io: Io): void {
  const command = program
    .command('doctor')
    .description('look at everything the gateway stands on, and say what to do about what is wrong')
    .option('--offline', 'ask no provider')
    .addHelpText(
      'after',
      `
Checks: Node.js, configuration, secrets, data directory, port, database (reachable, version, schema, connections,
clock), Redis (reachable, eviction policy, clock), provider keys (open under MASTER_KEY, accepted by their providers).
Ends with 1 when something is wrong; what is only advice does not count.

Examples:
  route-llm-gateway doctor
  route-llm-gateway --env-file .env.backend doctor --offline --json`,
    );
  answering<{ offline?: boolean }>(command, io, async ({ offline }) => (await import('../doctor/doctor.js')).doctor(io, offline));
}
