// npm start: installs what is missing, builds what has changed, starts the gateway.
import { unsupportedNode } from './lib/node-version.mjs';

const problem = unsupportedNode(process.versions.node);
if (problem) {
  console.error(problem);
  process.exit(1);
}

async function main() {
  const { prepare, refuseRunning, ROOT } = await import('./lib/prepare.mjs');
  process.chdir(ROOT);
  await refuseRunning(process.env.GATEWAY_DATA_DIR || '.data');
  await prepare({ dashboard: true });
  await import('../dist/launcher/main.js');
}

main().catch((error) => {
  console.error(
    error.name === 'Error' || !error.stack ? error.message : error.code ? `${error.code}: ${error.message}` : error.stack,
  );
  process.exit(1);
});
