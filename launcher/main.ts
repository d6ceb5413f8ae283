import 'reflect-metadata';
import { preflight } from './preflight';
import { Shutdown } from './shutdown';
import { explainRefusal } from './start-error';

/** One press of Ctrl-C arrives twice under npm: from the terminal, and passed on by npm itself. */
const SAME_PRESS_MS = 500;

const dataDir = process.env.GATEWAY_DATA_DIR || '.data';
const shutdown = new Shutdown();
let askedAt: number | undefined;
let ending: Promise<never> | undefined;

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

/** Once, whoever asks first: a signal while a failed start is taken down does not make it a good one. */
function stop(code: number): Promise<never> {
  ending ??= takeDown(code);
  return ending;
}

async function takeDown(code: number): Promise<never> {
  try {
    await shutdown.run();
    process.exit(code);
  } catch (error) {
    await say(error);
    process.exit(1);
  }
}

async function say(error: unknown): Promise<void> {
  const line = explainRefusal(error) ?? (await import('./explain-start.js')).explainStart(error, dataDir);
  process.stderr.write(`${line}\n`);
}

// A closed terminal is a reason to stop in order, and whoever stops reading us is none to fall over.
// With a gateway.yaml SIGHUP means that it should be read again, which is up to `launch`.
const endings = process.env.GATEWAY_CONFIG ? (['SIGINT', 'SIGTERM'] as const) : (['SIGINT', 'SIGTERM', 'SIGHUP'] as const);
for (const signal of endings) process.on(signal, onSignal);
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

async function start(): Promise<void> {
  const checked = await preflight(process.env, dataDir, shutdown);
  const { launch } = await import('./launch.js');
  await launch({ ...checked, print: (text) => process.stdout.write(text) }, shutdown);
}

const launched = start().catch(async (error: unknown) => {
  // What breaks while we are being stopped breaks because of that.
  if (askedAt !== undefined) return;
  await say(error);
  shutdown.request();
  void stop(1);
});
