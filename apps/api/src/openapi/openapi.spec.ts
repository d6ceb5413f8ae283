import fc from 'fast-check';
import { GatewayError, type JsonObject } from '@libs/kernel';
import { dialects } from '@libs/protocol';
import { arbitraryFromSchema } from '../../../../test/support/openapi/arbitrary-from-schema';
import type { DataPlaneServices } from '../data-plane/callers';
import { registerDataPlane } from '../data-plane/data-plane';
import { ApiAdapter } from '../server/api-adapter';
import { completeDocument } from './complete-document';
import { DATA_PLANE_PATHS, DATA_PLANE_SCHEMAS } from './data-plane';
import { operationsOf, type Paths } from './document-parts';

const documentOf = (paths: Paths) => completeDocument({ openapi: '3.1.0', info: { title: '', version: '' }, paths });

describe('the data plane in the OpenAPI document', () => {
  it('has every route, and no other', async () => {
    const adapter = new ApiAdapter();
    await registerDataPlane(adapter.getInstance(), { bodyLimitBytes: 1_000, gateway: {} } as DataPlaneServices);
    await adapter.getInstance().ready();
    const routes = adapter.routes.filter(({ method }) => method !== 'HEAD');
    const registered = routes.map(({ method, url }) => `${method} ${url.replace(/\*$|:\w+/g, '{}')}`);
    // Gemini's methods stand behind a colon, which one route takes apart.
    const plain = (path: string): string => path.replace(/\{\w+\}(?::\w+$)?/g, '{}');
    const documented = operationsOf(DATA_PLANE_PATHS).map(({ method, path }) => `${method.toUpperCase()} ${plain(path)}`);
    expect([...new Set(documented)].sort()).toEqual(registered.sort());
  });

  it('names only schemas that there are', () => {
    const text = JSON.stringify([DATA_PLANE_PATHS, DATA_PLANE_SCHEMAS]);
    const named = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? '');
    expect(named.filter((name) => !(name in DATA_PLANE_SCHEMAS))).toEqual([]);
    expect(Object.keys(DATA_PLANE_SCHEMAS).filter((name) => !named.includes(name))).toEqual([]);
  });
});

describe('schemas of requests', () => {
  const hints = { url: ['https://example.com/a', 'data:text/plain;base64,SGVsbG8='], prompt: ['Hello'] };
  const resolve = (ref: string): JsonObject => DATA_PLANE_SCHEMAS[ref.split('/').at(-1) ?? ''] as JsonObject;
  const fitting = (name: string) => arbitraryFromSchema({ $ref: `#/components/schemas/${name}` }, resolve, hints);

  it('names attachments exactly as the house dialect takes them', () => {
    fc.assert(
      fc.property(fitting('HouseAttachment'), (attachment) => {
        const { messages } = dialects['house-chat'].decodeRequest({ prompt: 'Hello', attachments: [attachment] });
        expect(messages[0]?.content).toHaveLength(2);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it.each([
    ['HouseChatRequest', 'house-chat'],
    ['ChatCompletionRequest', 'openai-chat'],
    ['MessagesRequest', 'anthropic-messages'],
    ['ResponsesRequest', 'openai-responses'],
    ['CompletionRequest', 'openai-completions'],
    ['GeminiRequest', 'gemini'],
  ] as const)('%s is what %s reads: nearly everything that fits is taken', (schema, dialect) => {
    const refused = fc
      .sample(fitting(schema), { seed: 1, numRuns: 100 })
      .filter((body) => refusalOf(() => dialects[dialect].decodeRequest({ model: 'm', ...(body as JsonObject) })) !== undefined);
    // A schema cannot say that an attachment wants a message of a user to belong to, and the like.
    expect(refused.length).toBeLessThan(25);
  });
});

/** @returns what a decoder says against it; anything but a refusal is thrown on */
function refusalOf(decode: () => unknown): string | undefined {
  try {
    decode();
    return undefined;
  } catch (error) {
    if (error instanceof GatewayError && error.status === 400) return error.message;
    throw error;
  }
}

describe('completeDocument', () => {
  const { paths } = documentOf(structuredClone(DATA_PLANE_PATHS));

  it('gives every operation a name of its own and every response the request id', () => {
    const operations = operationsOf(paths);
    const names = operations.map(({ operation }) => operation.operationId);
    expect(names).toContain('postV1ChatCompletions');
    expect(names).toContain('postV1AgentRunsByIdCancel');
    expect(new Set(names).size).toBe(operations.length);
    for (const { path, operation } of operations) {
      for (const [status, response] of Object.entries(operation.responses))
        expect([path, status, response]).toEqual([
          path,
          status,
          expect.objectContaining({ headers: expect.objectContaining({ 'x-request-id': expect.anything() }) }),
        ]);
    }
  });

  it('adds what any address may answer, in the dialect of the route, and keeps what the route says of itself', () => {
    const messages = paths['/v1/messages']?.post?.responses;
    expect(JSON.stringify(messages?.['431'])).toContain('schemas/AnthropicError"');
    expect(JSON.stringify(paths['/v1/models']?.get?.responses['431'])).toContain('schemas/Error"');
    expect(Object.keys(paths['/v1/models']?.get?.responses ?? {})).not.toContain('415');
    expect(Object.keys(paths['/v1/agent/runs/{id}/cancel']?.post?.responses ?? {})).toEqual(
      expect.arrayContaining(['413', '415']),
    );
    expect(JSON.stringify(messages?.['429'])).toContain('retry-after');
  });
});
