import 'reflect-metadata';
import { launch } from './launch';
import { Shutdown } from './shutdown';
import { explainStart } from './start-error';

/** One press of Ctrl-C arrives twice under npm: from the terminal, and passed on by npm itself. */
const SAME_PRESS_MS = 500;

const dataDir = process.env.GATEWAY_DATA_DIR || '.data';
const shutdown = new Shutdown();
let askedAt: number | undefined;

function onSignal(): void {
  if (askedAt !== undefined) {
    if (performance.now() - askedAt < SAME_PRESS_MS) return;
    process.stderr.write('Stopping at once.\n');
    process.exit(1);
  }
  askedAt = performance.now();
  process.stderr.write('Stopping: live requests may finish first. Press Ctrl-C again to stop at once.\n');
  shutdown.request();
  void launched.then(() => stop(0));
}

async function stop(code: number): Promise<never> {
  try {
    await shutdown.run();
    process.exit(code);
  } catch (error) {
    process.stderr.write(`${explainStart(error, dataDir)}\n`);
    process.exit(1);
  }
}

// A closed terminal is a reason to stop in order, and whoever stops reading us is none to fall over.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const launched = launch({ env: process.env, dataDir, print: (text) => process.stdout.write(text) }, shutdown).catch(
  (error: unknown) => {
    // What breaks while we are being stopped breaks because of that.
    if (askedAt !== undefined) return;
    process.stderr.write(`${explainStart(error, dataDir)}\n`);
    shutdown.request();
    void stop(1);
  },
);
