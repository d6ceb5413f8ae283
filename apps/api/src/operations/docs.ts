import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { completeDocument } from '../openapi/complete-document';
import { DATA_PLANE_PATHS, DATA_PLANE_SCHEMAS } from '../openapi/data-plane';

const DESCRIPTION = `One port for every LLM provider: the protocols of OpenAI, Anthropic and Gemini, asynchronous runs, keys and people.

- Every answer has the header \`x-request-id\`; errors repeat it in the body.
- Errors have the shape of the protocol that the route speaks. \`code\` is for programs, \`param\` names the field at fault.
- Lists are pages: \`next_cursor\` is the \`cursor\` of the next one, null at the end.
- Other methods of an address are answered with 405 and the header \`allow\`, unknown addresses with 404.`;

/** In the order of the page. */
const TAGS = [
  ['data plane', 'Models, in the protocols that clients speak already. Wants a virtual key, or an access token.'],
  ['agent runs', 'Requests to models that outlive the connection. Wants a virtual key, or an access token.'],
  ['auth', 'Login, and what follows from it.'],
  ['users', 'People who may log in.'],
  ['tenants', 'Whom usage and limits belong to.'],
  ['api keys', "Virtual keys: what a tenant's clients hold."],
  ['provider keys', 'The secrets that the gateway calls providers with.'],
  ['providers', 'Where models are served.'],
  ['requests', 'The request log.'],
  ['operations', 'Health, readiness, metrics.'],
] as const;

/** The whole API as OpenAPI 3.1: what Nest knows of its controllers, and the data plane's own part. */
export function openApiDocument(app: INestApplication, version: string): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Route LLM Gateway')
    .setDescription(DESCRIPTION)
    .setVersion(version)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'A virtual key, or an access token from /v1/auth/login.' },
      'bearer',
    )
    .addApiKey({ type: 'apiKey', in: 'header', name: 'x-api-key' }, 'apiKey')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'x-goog-api-key' }, 'googleApiKey');
  for (const [name, description] of TAGS) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build());
  // What is written by hand is shared by every call: it must not be completed in place.
  document.paths = { ...structuredClone(DATA_PLANE_PATHS), ...document.paths };
  document.components = { ...document.components, schemas: { ...DATA_PLANE_SCHEMAS, ...document.components?.schemas } };
  return completeDocument(document);
}

/** The page at /docs and the document at /docs/openapi.json. */
export function serveDocs(app: INestApplication, version: string): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app, version), {
    jsonDocumentUrl: 'docs/openapi.json',
    yamlDocumentUrl: 'docs/openapi.yaml',
    customSiteTitle: 'Route LLM Gateway API',
    customCss: '.swagger-ui .topbar { display: none }',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true, tryItOutEnabled: true },
  });
}
