import { productVersion } from '@libs/config';
import type { Answer } from '../answer';

export function tellVersion(): Promise<Answer> {
  const facts = { version: productVersion(), node: process.versions.node, platform: `${process.platform}-${process.arch}` };
  return Promise.resolve({ text: `${facts.version} (Node.js ${facts.node}, ${facts.platform})`, json: facts });
}
