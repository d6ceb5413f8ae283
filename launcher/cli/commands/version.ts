import type { Command } from 'commander';
import { answering, type Io } from '../answering';

export function versionCommand(program: Command, io: Io): void {
  answering(program.command('version').description('print the version'), io, async () =>
    (await import('../work/version.js')).tellVersion(),
  );
}
