import 'reflect-metadata';
import { launch, Shutdown } from './launch';
import { explainStart } from './start-error';

const dataDir = process.env.GATEWAY_DATA_DIR ?? '.data';
const shutdown = new Shutdown();
let stopping = false;

/** A second signal means: at once. */
function stop(code: number): void {
  if (stopping) process.exit(1);
  stopping = true;
  shutdown.run().then(
    () => process.exit(code),
    (error: unknown) => {
      process.stderr.write(`${explainStart(error, dataDir)}\n`);
      process.exit(1);
    },
  );
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    process.stderr.write(
      stopping ? 'Stopping at once.\n' : 'Stopping: live requests may finish first. Press Ctrl-C again to stop at once.\n',
    );
    stop(0);
  });
}

launch({ env: process.env, dataDir, print: (text) => process.stdout.write(text) }, shutdown).catch((error: unknown) => {
  process.stderr.write(`${explainStart(error, dataDir)}\n`);
  stop(1);
});
