import type { Command } from 'commander';
import { answering, type Io } from '../answering';
import { whole } from '../numbers';

export interface DemoOptions {
  url?: string;
  key?: string;
  requests: number;
}

export function demoCommand(program: Command, io: Io): void {
  const command = program
    .command('demo')
    .description('send sandbox traffic of many kinds to a running gateway, so that there is something to look at; costs nothing')
    .option('--url <url>', 'where it runs (http://127.0.0.1:PORT)')
    .option('--key <key>', 'virtual key to use (GATEWAY_KEY); without one, a key named demo is made for an hour')
    .option('--requests <number>', 'how many', whole(1, 10_000), 60)
    .addHelpText(
      'after',
      '\nExamples:\n  route-llm-gateway demo\n  GATEWAY_KEY=rlg_... route-llm-gateway demo --url https://llm.example.com --requests 200',
    );
  answering<DemoOptions>(command, io, async (options) => (await import('../work/demo.js')).demo(io, options));
}
