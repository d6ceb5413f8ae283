import type { Command } from 'commander';
import { type Answer, CliFailure, UsageFailure } from './answer';

export interface Io {
  env: NodeJS.ProcessEnv;
  out(text: string): void;
  err(text: string): void;
  /** Ends with this code when everything is done. */
  exit(code: number): void;
}

/** What a command is called with: its options, and its arguments in order. */
export type Work<Options> = (options: Options, args: string[], io: Io) => Promise<Answer | undefined>;

/** Makes a command one that answers: --json, failures in one line, the exit code. */
export function answering<Options extends object>(command: Command, io: Io, work: Work<Options>): Command {
  return command.option('--json', 'answer as JSON on stdout').action(async () => {
    const options = command.optsWithGlobals<Options & { json?: boolean; envFile?: string }>();
    try {
      loadEnvFile(options);
      const answer = await work(options, command.args, io);
      if (answer === undefined) return;
      io.out(`${options.json ? JSON.stringify(answer.json, null, 2) : answer.text}\n`);
      io.exit(answer.ok === false ? 1 : 0);
    } catch (error) {
      const { code, message } = await explain(error);
      if (options.json) io.out(`${JSON.stringify({ error: { message } }, null, 2)}\n`);
      else io.err(`${message}\n`);
      io.exit(code);
    }
  });
}

/** Variables that are set already win over the file. */
function loadEnvFile(options: { envFile?: string }): void {
  if (options.envFile === undefined) return;
  try {
    process.loadEnvFile(options.envFile);
  } catch (error) {
    throw new CliFailure(
      `--env-file ${options.envFile} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function explain(error: unknown): Promise<{ code: number; message: string }> {
  if (error instanceof UsageFailure) return { code: 2, message: error.message };
  if (error instanceof CliFailure) return { code: 1, message: error.message };
  const { explainStart } = await import('../explain-start.js');
  return { code: 1, message: explainStart(error, process.env.GATEWAY_DATA_DIR || '.data') };
}
