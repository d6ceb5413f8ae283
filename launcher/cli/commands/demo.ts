import type { Command } from 'commander';
import { answering, type Io } from '../answering';
import { whole } from '../numbers';

export interface DemoOptions {
  url?: string;
  key?: string;
  /** false: only traffic. */
  history: boolean;
  days: number;
  requests: number;
  traffic: number;
  seed: number;
  force?: boolean;
  remove?: boolean;
}

export function demoCommand(program: Command, io: Io): void {
  const command = program
    .command('demo')
    .description('fill a gateway with two weeks of made-up use, so that there is something to look at; costs nothing')
    .option('--days <number>', 'how far back it goes', whole(1, 60), 14)
    .option('--requests <number>', 'requests in that time', whole(1, 200_000), 12_000)
    .option('--seed <number>', 'the same seed makes the same traffic', whole(0, 4_294_967_295), 11)
    .option(
      '--traffic <number>',
      'requests really sent to the running gateway, all answered by the sandbox',
      whole(0, 10_000),
      60,
    )
    .option('--no-history', 'only that traffic')
    .option('--url <url>', 'send traffic to this gateway, and nothing else (http://127.0.0.1:PORT)')
    .option('--key <key>', 'with this virtual key (GATEWAY_KEY); without one, a key named demo is made for an hour')
    .option('--remove', 'take out everything that a demo has made')
    .option('--force', 'also into a database that looks like one in production')
    .addHelpText(
      'after',
      '\nExamples:\n  route-llm-gateway demo\n  route-llm-gateway demo --remove\n  route-llm-gateway demo --no-history --traffic 200\n' +
        '  GATEWAY_KEY=rlg_... route-llm-gateway demo --url https://llm.example.com --traffic 200',
    );
  answering<DemoOptions>(command, io, async (options) => (await import('../work/demo.js')).demo(io, options));
}
