// Writes the OpenAPI document of the built API, without a database, a port or any service: Nest only reads its routes.
// node scripts/openapi.mjs > openapi.json
import 'reflect-metadata';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './lib/prepare.mjs';

const require = createRequire(import.meta.url);
const built = (path) => require(join(ROOT, 'dist', path));

/** Whatever is asked of it is there; nothing of it is ever called. */
const nothing = new Proxy(function () {}, { get: (_target, name) => (name === 'then' ? undefined : nothing) });

export async function openApi() {
  const { NestFactory } = await import('@nestjs/core');
  const { Module } = await import('@nestjs/common');
  const { RuntimeModule } = built('libs/gateway/src/runtime/runtime.module.js');
  const { ApiModule } = built('apps/api/src/api.module.js');
  const { ApiAdapter } = built('apps/api/src/server/api-adapter.js');
  const { openApiDocument } = built('apps/api/src/operations/docs.js');
  class Root {}
  Module({ imports: [RuntimeModule.forRoot(nothing), ApiModule] })(Root);
  const app = await NestFactory.create(Root, new ApiAdapter({}), {
    logger: ['error', 'fatal'],
    preview: true,
    abortOnError: false,
  });
  return openApiDocument(app, '0.0.0');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(`${JSON.stringify(await openApi(), null, 2)}\n`);
}
