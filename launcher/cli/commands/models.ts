import type { Command } from 'commander';
import { answering, type Io } from '../answering';
import type { ListModels } from '../work/models';

/** models: the catalog. */
export function modelCommands(program: Command, io: Io): void {
  const models = program
    .command('models')
    .description('the catalog: what is known of models, and prices from a list')
    .addHelpText(
      'after',
      `
Examples:
  route-llm-gateway models list --provider openai
  route-llm-gateway models list --ending
  route-llm-gateway models import model_prices_and_context_window.json --dry-run
  route-llm-gateway models import model_prices_and_context_window.json`,
    );
  answering<ListModels>(
    models
      .command('list')
      .description('models with price, limits, the day of their end and who said so')
      .option('--provider <id>', 'of this provider alone')
      .option('--ending', 'those that their provider ends or has ended, the first to go first'),
    io,
    async (options) => (await import('../work/models.js')).listModels(io, options),
  );
  answering<{ dryRun?: boolean }>(
    models
      .command('import')
      .description("take prices, limits, capabilities and ends from LiteLLM's price list; running gateways follow within seconds")
      .argument('<file>', 'model_prices_and_context_window.json')
      .option('--dry-run', 'tell each field that would change, and change nothing'),
    io,
    async ({ dryRun }, [file = '']) => (await import('../work/models.js')).importModels(io, file, dryRun === true),
  );
}
