import { type JsonObject, NO_USAGE } from '@libs/kernel';
import type { UpstreamCall } from '../../adapter';
import { listOf, objectOf, textOf } from '../../read';
import { CALLS, type ConformanceCase, type ReadRequest, type ReadTurn, SAID } from '../case.fixture';

const MODEL = 'gemini-2.5-flash';

/** https://ai.google.dev/api/generate-content */
function read({ path, body: bytes }: UpstreamCall): ReadRequest {
  const body = objectOf(JSON.parse(bytes.toString()) as JsonObject);
  const [, model = '', method = ''] = /^\/models\/([^:]+):(\w+)/.exec(path) ?? [];
  const limit = objectOf(body['generationConfig'])['maxOutputTokens'];
  return {
    model,
    system: partsOf(body['systemInstruction'])
      .map((part) => textOf(part['text']))
      .join(''),
    turns: listOf(body['contents']).map((content) => readTurn(objectOf(content))),
    tools: listOf(body['tools']).flatMap((group) =>
      listOf(objectOf(group)['functionDeclarations']).map((entry) => {
        const fn = objectOf(entry);
        const schema = objectOf(fn['parametersJsonSchema']);
        return { name: textOf(fn['name']), properties: Object.keys(objectOf(schema['properties'])) };
      }),
    ),
    maxOutputTokens: typeof limit === 'number' ? limit : undefined,
    stream: method === 'streamGenerateContent',
  };
}

const partsOf = (content: JsonObject[string]): JsonObject[] => listOf(objectOf(content)['parts']).map((part) => objectOf(part));

function readTurn(content: JsonObject): ReadTurn {
  const turn: ReadTurn = {
    role: content['role'] === 'model' ? 'assistant' : 'user',
    text: '',
    images: [],
    calls: [],
    results: [],
  };
  for (const part of partsOf(content)) {
    const call = objectOf(part['functionCall']);
    const response = objectOf(part['functionResponse']);
    turn.text += textOf(part['text']);
    const image = textOf(objectOf(part['inlineData'])['data']) || textOf(objectOf(part['fileData'])['fileUri']);
    if (image !== '') turn.images.push(image);
    if (part['functionCall'] !== undefined)
      turn.calls.push({ name: textOf(call['name']), input: objectOf(call['args']), ref: textOf(call['name']) });
    if (part['functionResponse'] !== undefined) {
      const [text = ''] = Object.values(objectOf(response['response'])).map((value) => textOf(value));
      turn.results.push({ ref: textOf(response['name']), text });
    }
  }
  return turn;
}

const usageMetadata = {
  promptTokenCount: 20,
  cachedContentTokenCount: 4,
  candidatesTokenCount: 7,
  thoughtsTokenCount: 2,
  totalTokenCount: 29,
};
const answer = (parts: JsonObject[], finishReason?: string): JsonObject => ({
  candidates: [{ index: 0, content: { role: 'model', parts }, ...(finishReason !== undefined && { finishReason }) }],
  usageMetadata,
  modelVersion: MODEL,
  responseId: 'r1',
});
const frame = (body: JsonObject): string => `data: ${JSON.stringify(body)}\r\n\r\n`;
const functionCalls = CALLS.map(({ name, input }) => ({ functionCall: { name, args: input } }));
const errorOf = (code: number, status: string, message: string, details: JsonObject[] = []): JsonObject => ({
  error: { code, message, status, ...(details.length > 0 && { details }) },
});
const type = (name: string): string => `type.googleapis.com/google.rpc.${name}`;

export const geminiCase: ConformanceCase = {
  model: MODEL,
  key: { header: 'x-goog-api-key', prefix: '' },
  probe: '/models?pageSize=1',
  images: 'address',
  read,
  whole: {
    text: answer([{ text: SAID }], 'STOP'),
    tools: answer(functionCalls, 'STOP'),
    stopped: (word) => answer([{ text: SAID }], word),
  },
  streams: {
    text: [frame(answer([{ text: SAID.slice(0, 4) }])), frame(answer([{ text: SAID.slice(4) }], 'STOP'))],
    tools: [...functionCalls.map((part) => frame(answer([part]))), frame(answer([{ text: '' }], 'STOP'))],
    error: [frame(answer([{ text: SAID }])), frame(errorOf(503, 'UNAVAILABLE', 'The model is overloaded.'))],
    stopped: (word) => [frame(answer([{ text: SAID }], word))],
  },
  usage: { ...NO_USAGE, inputTokens: 16, cacheReadTokens: 4, outputTokens: 7, reasoningTokens: 2 },
  stops: {
    STOP: 'stop',
    MAX_TOKENS: 'length',
    SAFETY: 'content_filter',
    RECITATION: 'content_filter',
    BLOCKLIST: 'content_filter',
    PROHIBITED_CONTENT: 'content_filter',
    SPII: 'content_filter',
  },
  broken: ['MALFORMED_FUNCTION_CALL'],
  errors: {
    400: { body: errorOf(400, 'INVALID_ARGUMENT', 'Invalid value at contents') },
    401: { body: errorOf(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials: KEY') },
    402: { body: errorOf(402, 'FAILED_PRECONDITION', 'Billing is not enabled for this project.') },
    403: { body: errorOf(403, 'PERMISSION_DENIED', 'The caller does not have permission') },
    404: { body: errorOf(404, 'NOT_FOUND', 'models/gemini-9 is not found for API version v1beta') },
    413: { body: errorOf(413, 'INVALID_ARGUMENT', 'Request payload size exceeds the limit: 20971520 bytes.') },
    429: { body: errorOf(429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted.') },
    500: { body: errorOf(500, 'INTERNAL', 'An internal error has occurred.') },
    529: { body: errorOf(529, 'UNAVAILABLE', 'The model is overloaded.') },
  },
  retry: {
    status: 429,
    headers: {},
    body: errorOf(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded.', [{ '@type': type('RetryInfo'), retryDelay: '37s' }]),
    afterMs: 37_000,
  },
  relay: { dialect: 'gemini', body: { contents: [{ role: 'user', parts: [{ text: 'Grüße' }] }] }, passesBroken: true },
};
