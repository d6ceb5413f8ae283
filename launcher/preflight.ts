import { resolve } from 'node:path';
import { httpOf, type ReadEnvironment, readEnvironment } from '@libs/config';
import { prepareDataDirectory } from './data-directory';
import { InstanceLock } from './one-instance';
import { assertPortFree, portsOf } from './port-check';
import type { Shutdown } from './shutdown';

/** A start that has passed the first checks. */
export interface Launch {
  env: NodeJS.ProcessEnv;
  read: ReadEnvironment;
  /** Absolute, there, writable, and held by this process. */
  directory: string;
  /** Progress and the final screen, for the person at the terminal. */
  print(text: string): void;
}

/**
 * Everything that can refuse a start at once, apart from the bulk of the code: whoever made a slip is
 * told so in a moment. @throws StartError and ConfigError for explainRefusal
 */
export async function preflight(env: NodeJS.ProcessEnv, dataDir: string, shutdown: Shutdown): Promise<Omit<Launch, 'print'>> {
  const read = readEnvironment(env);
  const http = httpOf(read);
  const { port, host } = http;
  const directory = resolve(dataDir);
  prepareDataDirectory(directory);
  const lock = await InstanceLock.take(directory, () => `http://localhost:${port}, process ${process.pid}`);
  shutdown.add(() => lock.release());
  for (const one of portsOf(http)) await assertPortFree(one.port, host, one.variable);
  return { env, read, directory };
}
