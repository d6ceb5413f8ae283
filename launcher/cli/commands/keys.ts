import type { Command } from 'commander';
import { answering, type Io } from '../answering';
import { list, whole } from '../numbers';
import type { AddKey } from '../work/keys';

/** keys: what the gateway calls providers with. */
export function keyCommands(program: Command, io: Io): void {
  const keys = program
    .command('keys')
    .description('provider keys: what the gateway calls providers with')
    .addHelpText(
      'after',
      `
Examples:
  route-llm-gateway keys add openai --name first < key.txt
  route-llm-gateway keys add anthropic --name team --secret-env ANTHROPIC_API_KEY --rpm 50
  route-llm-gateway keys list --json
  route-llm-gateway keys test
  route-llm-gateway keys remove key_...`,
    );
  addCommand(keys, io);
  answering<{ provider?: string }>(
    keys.command('list').description('all keys, without their secrets').option('--provider <id>', 'of this provider alone'),
    io,
    async ({ provider }) => (await import('../work/keys.js')).listKeys(io, provider),
  );
  answering<{ provider?: string }>(
    keys
      .command('test')
      .description('ask providers, at no cost, whether keys work; ends with 1 when one does not')
      .argument('[id]', 'one key; without it all that are not disabled')
      .option('--provider <id>', 'keys of this provider alone'),
    io,
    async ({ provider }, [id]) => (await import('../work/keys.js')).testKeys(io, id, provider),
  );
  answering(
    keys.command('remove').description('remove a key; calls under way come to their end').argument('<id>'),
    io,
    async (_, [id = '']) => (await import('../work/keys.js')).removeKey(io, id),
  );
}

function addCommand(keys: Command, io: Io): void {
  const command = keys
    .command('add')
    .description('add a key; its secret comes from stdin, a prompt, a variable or a file, never from an argument')
    .argument('<provider>', 'id of a provider: openai, anthropic, gemini, ...')
    .option('--name <name>', 'to tell it from others of the same provider', 'default')
    .option('--secret-env <variable>', 'variable that holds the secret')
    .option('--secret-file <path>', 'file that holds the secret')
    .option('--priority <number>', 'lower is used first', whole(0, 1_000))
    .option('--weight <number>', 'share among keys of equal priority', whole(1, 1_000))
    .option('--rpm <number>', 'requests per minute', whole(1, 1_000_000_000))
    .option('--tpm <number>', 'tokens per minute', whole(1, 1_000_000_000))
    .option('--models <names>', 'only for these models, separated by commas', list);
  answering<AddKey>(command, io, async (options, [provider = '']) =>
    (await import('../work/keys.js')).addKey(io, provider, options),
  );
}
