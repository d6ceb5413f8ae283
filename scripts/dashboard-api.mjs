// npm run dashboard:api: writes the types of the API that the dashboard calls, from the OpenAPI document of the build.
// With --check it writes nothing and fails when they differ: CI does that.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import prettier from 'prettier';
import { ROOT } from './lib/prepare.mjs';
import { openApi } from './openapi.mjs';

const FILE = join(ROOT, 'dashboard/src/api/schema.d.ts');
const HEAD = `// Written by \`npm run dashboard:api\` from the API's own OpenAPI document. Do not edit.\n`;

/** Successful bodies alone: refusals have one shape (dashboard/src/api/error.ts), and nothing reads headers by type. */
function whatPagesRead(document) {
  for (const methods of Object.values(document.paths)) {
    for (const operation of Object.values(methods)) {
      for (const [status, response] of Object.entries(operation.responses ?? {})) {
        if (status.startsWith('2')) delete response.headers;
        else delete operation.responses[status];
      }
    }
  }
  return document;
}

async function main() {
  const types = astToString(await openapiTS(whatPagesRead(structuredClone(await openApi()))));
  const options = await prettier.resolveConfig(FILE);
  const text = await prettier.format(HEAD + types, { ...options, filepath: FILE });
  const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
  if (before === text) return console.log('dashboard/src/api/schema.d.ts is what the API says');
  if (process.argv.includes('--check')) {
    console.error('dashboard/src/api/schema.d.ts is not what the API says: run `npm run build && npm run dashboard:api`');
    process.exit(1);
  }
  writeFileSync(FILE, text);
  console.log(`dashboard/src/api/schema.d.ts: ${text.split('\n').length} lines`);
}

await main();
