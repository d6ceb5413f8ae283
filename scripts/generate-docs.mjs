// npm run docs:generate: writes what is made from schemas (tests compare it). Run a build first.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from './lib/prepare.mjs';

const load = createRequire(import.meta.url);
const { envExample, environmentReference } = load(join(ROOT, 'dist/libs/config/src/index.js'));
const { gatewayFileJsonSchema } = load(join(ROOT, 'dist/libs/gateway/src/config-file/schema.js'));
writeFileSync(join(ROOT, '.env.backend.example'), envExample());
writeFileSync(join(ROOT, 'docs/configuration.md'), environmentReference());
writeFileSync(join(ROOT, 'docs/gateway.schema.json'), `${JSON.stringify(gatewayFileJsonSchema(), null, 2)}\n`);
console.log('.env.backend.example, docs/configuration.md and docs/gateway.schema.json are up to date');
