import { NO_USAGE } from '@libs/kernel';
import type { TargetInfo } from '../../adapter';
import type { OperationAdapter } from '../operation';
import { geminiEmbeddings } from './gemini';
import { ollamaEmbeddings } from './ollama';
import { openAiEmbeddings } from './openai';

const target: TargetInfo = { providerId: 'p', model: 'real-model', maxOutputTokens: 0 };
const relaying = openAiEmbeddings({ label: 'OpenAI', fields: {}, tokens: true });
const renaming = openAiEmbeddings({
  label: 'Mistral',
  fields: { user: null, encoding_format: null, dimensions: 'output_dimension' },
  tokens: false,
});

const encode = (adapter: OperationAdapter, body: object | string) =>
  adapter.encode(
    { id: 'embeddings', body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), stream: false },
    target,
  );
const decode = (adapter: OperationAdapter, asked: object, answer: object | string) => {
  const bytes = Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer));
  const request = { id: 'embeddings' as const, body: Buffer.from(JSON.stringify(asked)), stream: false };
  return adapter.decode({ bytes, contentType: 'application/json' }, request, target);
};
const refusal = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

describe('embeddings as OpenAI has them', () => {
  it('are relayed with nothing but the model changed', () => {
    const body = '{ "input":["caf\\u00e9"],  "model" : "asked", "dimensions":1e2, "unknown": [1] }';
    const call = encode(relaying, body);
    expect(call.path).toBe('/embeddings');
    expect(call.body.toString()).toBe(body.replace('"asked"', '"real-model"'));
    expect(call.changes).toEqual([]);
  });

  it('come back byte for byte where nothing is missing', () => {
    const answer =
      '{"object":"list", "data":[{"object":"embedding","index":0,"embedding":"AACAPw=="}],"usage":{"prompt_tokens":3,"total_tokens":3}}';
    const read = decode(relaying, { input: 'x', encoding_format: 'base64' }, answer);
    expect(read.usage).toEqual({ ...NO_USAGE, inputTokens: 3 });
    expect(read.write(NO_USAGE).toString()).toBe(answer);
  });

  it('are packed where the client asked for that and the upstream did not do it', () => {
    const answer = {
      object: 'list',
      data: [{ object: 'embedding', index: 0, embedding: [1, -0.5] }],
      usage: { prompt_tokens: 3 },
    };
    const packed = JSON.parse(decode(relaying, { input: 'x', encoding_format: 'base64' }, answer).write(NO_USAGE).toString());
    expect(packed.data[0].embedding).toBe(Buffer.from(new Float32Array([1, -0.5]).buffer).toString('base64'));
    expect(packed.usage).toEqual({ prompt_tokens: 3 });
  });

  it('are told with counted figures where the upstream told none', () => {
    const read = decode(relaying, { input: 'x' }, { object: 'list', data: [{ embedding: [1] }] });
    expect(read.usage).toBeUndefined();
    expect(JSON.parse(read.write({ ...NO_USAGE, inputTokens: 5, estimated: true }).toString())).toMatchObject({
      usage: { prompt_tokens: 5, total_tokens: 5 },
      data: [{ embedding: [1] }],
    });
  });

  it('are asked for in the names of an upstream that has others', () => {
    const call = encode(renaming, {
      model: 'm',
      input: ['a'],
      dimensions: 8,
      encoding_format: 'base64',
      user: 'me',
      metadata: {},
    });
    expect(JSON.parse(call.body.toString())).toEqual({ model: 'real-model', input: ['a'], output_dimension: 8, metadata: {} });
    expect(call.changes).toEqual(['user: dropped, Mistral does not take it']);
  });

  it('stand under the name of a deployment where the profile says so', () => {
    const azure = openAiEmbeddings({
      label: 'Azure',
      fields: {},
      tokens: true,
      path: '/deployments/{model}/embeddings?api-version=1',
    });
    expect(encode(azure, { model: 'm', input: 'x' }).path).toBe('/deployments/real-model/embeddings?api-version=1');
  });

  it.each([
    [{}, 'input'],
    [{ input: '' }, 'input'],
    [{ input: [] }, 'input'],
    [{ input: ['a', 1] }, 'input'],
    [{ input: [[]] }, 'input'],
    [{ input: [-1] }, 'input'],
    [{ input: { a: 1 } }, 'input'],
    [{ input: 'x', dimensions: 0 }, 'dimensions'],
    [{ input: 'x', dimensions: '8' }, 'dimensions'],
    [{ input: 'x', encoding_format: 'int8' }, 'encoding_format'],
    [{ input: 'x', user: 7 }, 'user'],
  ])('are refused for %j', (body, param) => {
    for (const adapter of [renaming, geminiEmbeddings, ollamaEmbeddings])
      expect(refusal(() => encode(adapter, { model: 'm', ...body }))).toMatchObject({ code: 'invalid_request', param });
  });

  it('refuse tokens where only text is read', () => {
    for (const adapter of [renaming, geminiEmbeddings, ollamaEmbeddings])
      for (const input of [
        [1, 2],
        [[1], [2]],
      ])
        expect(refusal(() => encode(adapter, { model: 'm', input }))).toMatchObject({
          code: 'unsupported_by_target',
          param: 'input',
        });
  });
});

describe('embeddings of Gemini', () => {
  it('are asked for as one request for each text', () => {
    const call = encode(geminiEmbeddings, { model: 'm', input: ['a', 'b'], dimensions: 8, taskType: 'CLUSTERING', other: 1 });
    expect(call.path).toBe('/models/real-model:batchEmbedContents');
    expect(JSON.parse(call.body.toString())).toEqual({
      requests: ['a', 'b'].map((text) => ({
        model: 'models/real-model',
        content: { parts: [{ text }] },
        outputDimensionality: 8,
        taskType: 'CLUSTERING',
      })),
    });
    expect(call.changes).toEqual(['other: dropped, Gemini has no such field']);
  });

  it('are read, with usage where it is told', () => {
    const answer = { embeddings: [{ values: [0.5] }, { values: [1] }], usageMetadata: { promptTokenCount: 9 } };
    const read = decode(geminiEmbeddings, { input: ['a', 'b'] }, answer);
    expect(read.usage).toEqual({ ...NO_USAGE, inputTokens: 9 });
    expect(JSON.parse(read.write(read.usage ?? NO_USAGE).toString())).toEqual({
      object: 'list',
      model: 'real-model',
      data: [
        { object: 'embedding', index: 0, embedding: [0.5] },
        { object: 'embedding', index: 1, embedding: [1] },
      ],
      usage: { prompt_tokens: 9, total_tokens: 9 },
    });
  });
});

describe('embeddings of Ollama', () => {
  it('are asked for and read in its own words', () => {
    const call = encode(ollamaEmbeddings, { model: 'm', input: 'a', truncate: false, keep_alive: '5m', user: 'me' });
    expect(call.path).toBe('/api/embed');
    expect(JSON.parse(call.body.toString())).toEqual({ model: 'real-model', input: ['a'], truncate: false, keep_alive: '5m' });
    expect(call.changes).toEqual(['user: dropped, Ollama has no such field']);
    const read = decode(ollamaEmbeddings, { input: 'a' }, { embeddings: [[1, 2]], prompt_eval_count: 4 });
    expect(read.usage).toEqual({ ...NO_USAGE, inputTokens: 4 });
  });
});

describe('an answer that is none', () => {
  it.each(['{}', '[]', 'nothing', '{"embeddings":[]}', '{"embeddings":[{"values":["x"]}]}', '{"embeddings":[[]]}'])(
    'is found out: %s',
    (answer) => {
      for (const adapter of [geminiEmbeddings, ollamaEmbeddings])
        expect(refusal(() => decode(adapter, { input: 'a' }, answer))).toMatchObject({ code: 'upstream_bad_response' });
    },
  );
});
