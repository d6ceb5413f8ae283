import type { Command } from 'commander';
import { answering, type Io } from '../answering';
import { list, whole } from '../numbers';
import type { SecretSource } from '../read-secret';
import type { CreateKey } from '../work/virtual-keys';

/** virtual-keys: what clients hold. */
export function virtualKeyCommands(program: Command, io: Io): void {
  const keys = program
    .command('virtual-keys')
    .description('virtual keys: what clients of the gateway hold')
    .addHelpText(
      'after',
      `
Examples:
  route-llm-gateway virtual-keys create --name my-app --rpm 100 --models 'gpt-*,claude-*'
  route-llm-gateway virtual-keys list --tenant default
  route-llm-gateway virtual-keys revoke vk_...`,
    );
  const create = keys
    .command('create')
    .description('make a key; it is shown this once')
    .requiredOption('--name <name>', 'what it is for')
    .option('--tenant <id or name>', 'whose use it counts for', 'default')
    .option('--rpm <number>', 'requests per minute', whole(1, 1_000_000_000))
    .option('--tpm <number>', 'tokens per minute', whole(1, 1_000_000_000))
    .option('--concurrency <number>', 'requests at once', whole(1, 1_000_000))
    .option('--models <patterns>', 'only these models, separated by commas', list)
    .option('--expires-in-days <number>', 'when it ends by itself', whole(1, 36_500));
  answering<CreateKey>(create, io, async (options) => (await import('../work/virtual-keys.js')).createVirtualKey(io, options));
  answering<{ tenant?: string }>(
    keys.command('list').description('all keys, without their secrets').option('--tenant <id or name>', 'of this tenant alone'),
    io,
    async ({ tenant }) => (await import('../work/virtual-keys.js')).listVirtualKeys(io, tenant),
  );
  answering(keys.command('generate').description('print a new secret for gateway.yaml; nothing is stored'), io, async () =>
    (await import('../work/virtual-keys.js')).generateSecret(),
  );
  answering<SecretSource>(
    keys
      .command('hash')
      .description('print what may stand in gateway.yaml instead of a secret; good under this MASTER_KEY alone')
      .option('--secret-env <name>', 'variable that holds the secret')
      .option('--secret-file <path>', 'file that holds it'),
    io,
    async (options) => (await import('../work/virtual-keys.js')).hashSecret(io, options),
  );
  answering(
    keys.command('revoke').description('end a key, within five seconds everywhere').argument('<id>'),
    io,
    async (_, [id = '']) => (await import('../work/virtual-keys.js')).revokeVirtualKey(io, id),
  );
}
