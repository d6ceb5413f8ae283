import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { DATA_PLANE_PATHS, DATA_PLANE_SCHEMAS } from '../data-plane/openapi';

/** The whole API as OpenAPI 3.1: what Nest knows of its controllers, and the data plane's own part. */
export function openApiDocument(app: INestApplication, version: string): OpenAPIObject {
  const base = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Route LLM Gateway')
    .setDescription('One port for every LLM provider: OpenAI and Anthropic protocols, asynchronous runs, keys and people.')
    .setVersion(version)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'A virtual key, or an access token from /v1/auth/login.' },
      'bearer',
    )
    .addApiKey({ type: 'apiKey', in: 'header', name: 'x-api-key' }, 'apiKey')
    .build();
  const document = SwaggerModule.createDocument(app, base);
  document.paths = { ...DATA_PLANE_PATHS, ...document.paths };
  document.components = { ...document.components, schemas: { ...DATA_PLANE_SCHEMAS, ...document.components?.schemas } };
  return document;
}

/** The page at /docs and the document at /docs/openapi.json. */
export function serveDocs(app: INestApplication, version: string): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app, version), {
    jsonDocumentUrl: 'docs/openapi.json',
    customSiteTitle: 'Route LLM Gateway API',
  });
}
