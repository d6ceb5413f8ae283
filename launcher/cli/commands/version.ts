import type { Command } from 'commander';
import { answering, type Io } from '../answering';

export function versionCommand(program: Command, io: Io): void {
  answering(program.command('version').description('print the version'), io, async () => {
    const { productVersion } = await import('@libs/config');
    const facts = { version: productVersion(), node: process.versions.node, platform: `${process.platform}-${process.arch}` };
    return { text: `${facts.version} (Node.js ${facts.node}, ${facts.platform})`, json: facts };
  });
}
