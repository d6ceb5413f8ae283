import type { JsonObject } from '@libs/kernel';
import type { OperationsRequest } from './operations-upstream';

/** What is sent, in pieces. */
export interface OperationsReply {
  status?: number;
  headers?: Record<string, string>;
  frames: (Buffer | string)[];
  /** Between the first piece and the others. */
  hold?: Promise<void>;
  /** The connection breaks behind this many pieces. */
  cutAfter?: number;
}

export const json = (body: JsonObject, status = 200, headers: Record<string, string> = {}): OperationsReply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  frames: [JSON.stringify(body)],
});

export const failure = (status: number, message: string, headers: Record<string, string> = {}): OperationsReply =>
  json({ error: { message, type: 'error', param: null, code: null } }, status, headers);

/** Different for every text and position, exact as 32-bit floats. */
export const vectorOf = (text: string, dimensions = 4): number[] =>
  Array.from({ length: dimensions }, (_, i) => (text.length + i) / 8 - 0.25);

const packed = (vector: number[]): string => Buffer.from(new Float32Array(vector).buffer).toString('base64');

const inputsOf = (input: unknown): string[] =>
  (typeof input === 'string' ? [input] : (input as unknown[])).map((item) =>
    typeof item === 'string' ? item : JSON.stringify(item),
  );

const openAiEmbeddings = ({ body }: OperationsRequest, packs: boolean, tells: boolean): OperationsReply => {
  const size = Number(body['dimensions'] ?? body['output_dimension'] ?? 4);
  const inputs = Array.isArray(body['input']) && typeof body['input'][0] === 'number' ? ['tokens'] : inputsOf(body['input']);
  const data = inputs.map((text, index) => {
    const vector = vectorOf(text, size);
    return { object: 'embedding', index, embedding: packs && body['encoding_format'] === 'base64' ? packed(vector) : vector };
  });
  const usage = { prompt_tokens: 7 * inputs.length, total_tokens: 7 * inputs.length };
  return json({ object: 'list', data, model: String(body['model']), ...(tells && { usage }) });
};

const MODERATION: JsonObject = {
  id: 'modr-1',
  model: 'omni-moderation-latest',
  results: [{ flagged: false, categories: { violence: false }, category_scores: { violence: 0.0001 } }],
};

const IMAGES: JsonObject = {
  created: 1_795_000_000,
  data: [{ b64_json: Buffer.from('a picture').toString('base64') }],
  usage: {
    total_tokens: 1_066,
    input_tokens: 10,
    output_tokens: 1_056,
    input_tokens_details: { text_tokens: 10, image_tokens: 0 },
  },
};

/** Where nothing is scripted. */
export function usualAnswer(request: OperationsRequest): OperationsReply {
  const { api, path, body } = request;
  if (path.endsWith('/embeddings')) return openAiEmbeddings(request, api === 'openai', api !== 'together');
  if (path.endsWith(':batchEmbedContents')) {
    const requests = body['requests'] as { content: { parts: { text: string }[] }; outputDimensionality?: number }[];
    return json({
      embeddings: requests.map((one) => ({ values: vectorOf(one.content.parts[0]?.text ?? '', one.outputDimensionality) })),
      usageMetadata: { promptTokenCount: 9 * requests.length },
    });
  }
  if (path === '/api/embed') {
    const inputs = inputsOf(body['input']);
    return json({
      model: String(body['model']),
      embeddings: inputs.map((text) => vectorOf(text)),
      prompt_eval_count: 5 * inputs.length,
    });
  }
  if (path.endsWith('/moderations')) return json(MODERATION);
  if (path.endsWith('/images/generations') || path.endsWith('/images/edits')) return json(IMAGES);
  if (path.endsWith('/audio/speech'))
    return { headers: { 'content-type': 'audio/mpeg' }, frames: [Buffer.alloc(8_192, 1), Buffer.alloc(8_192, 2)] };
  if (path.endsWith('/audio/transcriptions') || path.endsWith('/audio/translations'))
    return json({ text: 'Good day.', usage: { type: 'duration', seconds: 12 } });
  if (path.endsWith('/messages/count_tokens')) return json({ input_tokens: 42 });
  return failure(404, `Invalid URL (${path})`);
}
