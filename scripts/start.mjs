// npm start: installs what is missing, builds what has changed, starts the gateway.
import { unsupportedNode } from './lib/node-version.mjs';

const problem = unsupportedNode(process.versions.node);
if (problem) {
  console.error(problem);
  process.exit(1);
}

import('./lib/prepare.mjs')
  .then(({ installDependencies, build, ROOT }) => {
    installDependencies();
    build();
    process.chdir(ROOT);
    return import('../dist/launcher/main.js');
  })
  .catch((error) => {
    console.error(
      error.name === 'Error' || !error.stack ? error.message : error.code ? `${error.code}: ${error.message}` : error.stack,
    );
    process.exit(1);
  });
