import { Command, CommanderError } from 'commander';
import type { Io } from './answering';
import { configCommands } from './commands/config';
import { completionCommand } from './commands/completion';
import { demoCommand } from './commands/demo';
import { doctorCommand } from './commands/doctor';
import { keyCommands } from './commands/keys';
import { modelCommands } from './commands/models';
import { schemaCommands } from './commands/schema';
import { serveCommands } from './commands/serve';
import { userCommands } from './commands/users';
import { versionCommand } from './commands/version';
import { virtualKeyCommands } from './commands/virtual-keys';

const EXAMPLES = `
Examples:
  route-llm-gateway start                       everything in one process, data in .data/
  route-llm-gateway demo                        send a minute of sandbox traffic to it
  route-llm-gateway keys add openai             add a provider key (asks for it)
  route-llm-gateway virtual-keys create --name my-app
  route-llm-gateway doctor                      what is wrong here, and what to do

Exit codes: 0 done, 1 failed, 2 asked for in a way that means nothing.
Every command takes --json and --help.`;

/** Each only describes its commands: what they do is loaded when one is run, so that --help is there at once. */
const GROUPS = [
  serveCommands,
  schemaCommands,
  demoCommand,
  keyCommands,
  virtualKeyCommands,
  userCommands,
  modelCommands,
  configCommands,
  doctorCommand,
  completionCommand,
  versionCommand,
];

/** The command line, whole. */
export function buildProgram(io: Io): Command {
  const program = new Command('route-llm-gateway')
    .description('One port in front of every LLM provider.')
    .option('--env-file <path>', 'read variables from this file; those that are set already win')
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .showHelpAfterError('(run with --help for what it can do)');
  for (const group of GROUPS) group(program, io);
  inherit(program);
  return program;
}

/** Settings of commander reach only commands that are made behind them. */
function inherit(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command);
    inherit(child);
  }
}

/** Runs one command line; sets the exit code. */
export async function runCli(argv: readonly string[]): Promise<void> {
  const io: Io = {
    env: process.env,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    exit: (code) => (process.exitCode = code),
  };
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const program = buildProgram(io);
  try {
    // Without a command there is something to read.
    await program.parseAsync(argv.length > 2 ? [...argv] : [...argv, '--help']);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  }
}
