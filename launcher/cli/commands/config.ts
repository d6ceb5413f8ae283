import { type Command, Option } from 'commander';
import { answering, type Io } from '../answering';

/** config: gateway.yaml, and what the environment says. */
export function configCommands(program: Command, io: Io): void {
  const config = program
    .command('config')
    .description('gateway.yaml and the environment: check, apply, show, import')
    .addHelpText(
      'after',
      `
Examples:
  route-llm-gateway config validate gateway.yaml
  route-llm-gateway config apply gateway.yaml
  route-llm-gateway config print --json
  route-llm-gateway config import litellm-config.yaml > gateway.yaml
  route-llm-gateway config schema > gateway.schema.json`,
    );
  answering<{ missingVariables?: boolean }>(
    config
      .command('validate')
      .description('check a file without a database; ends with 1 and names line and column of each mistake')
      .argument('<file>')
      .option('--missing-variables', 'variables that are not set are no mistake, as on a build machine'),
    io,
    async ({ missingVariables }, [file = '']) => (await import('../work/config.js')).validateConfig(io, file, missingVariables),
  );
  answering(
    config
      .command('apply')
      .description('bring the installation to what the file says; running gateways follow within seconds')
      .argument('<file>'),
    io,
    async (_, [file = '']) => (await import('../work/config.js')).applyConfig(io, file),
  );
  answering(
    config.command('release').description('what gateway.yaml defined can be changed by the API again; nothing else changes'),
    io,
    async () => (await import('../work/config.js')).releaseConfig(io),
  );
  answering(
    config.command('print').description('every variable with its value and where it comes from, secrets hidden'),
    io,
    async () => (await import('../work/config.js')).printConfig(io),
  );
  answering(config.command('schema').description('JSON schema of gateway.yaml, for editors'), io, async () =>
    (await import('../work/config.js')).configSchema(),
  );
  answering(
    config
      .command('import')
      .description('turn the configuration of another gateway into a gateway.yaml; what has no counterpart is told on stderr')
      .argument('<file>')
      .addOption(new Option('--from <product>', 'whose file it is').choices(['litellm']).default('litellm')),
    io,
    async (_, [file = '']) => (await import('../work/config.js')).importConfig(io, file),
  );
}
