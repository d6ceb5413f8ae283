import type { JsonObject } from '@libs/kernel';
import { adapterFor } from '@libs/providers';
import { TINY_PDF, TINY_PNG } from '../../support/builders';
import { callTools, refuse, say, think } from '../../support/upstream/answer';
import { toWire } from '../../support/upstream/to-wire';
import { edited, saying, type Upstream } from '../upstream';
import * as v from '../values';
import { at, everyObject, figure, holds, list, objects, same, word } from '../values';

const contains = (body: JsonObject, ...texts: string[]): boolean => texts.every((text) => JSON.stringify(body).includes(text));
const declarations = (body: JsonObject): JsonObject[] =>
  objects(body, 'tools').flatMap((tool) => objects(tool, 'functionDeclarations'));
const names = (body: JsonObject): string =>
  declarations(body)
    .map(({ name }) => name)
    .join();
const calling = (body: JsonObject, ...path: string[]) => at(body, 'toolConfig', 'functionCallingConfig', ...path);
const choice =
  (mode: string) =>
  (body: JsonObject): boolean =>
    calling(body, 'mode') === mode && names(body) === 'get_weather,get_time';
const config =
  (name: string, wanted: v.Wanted) =>
  (body: JsonObject): boolean =>
    same(at(body, 'generationConfig', name), wanted);
const inside = (body: JsonObject, name: string): JsonObject[] =>
  [...everyObject(body)].flatMap((found) => (found[name] === undefined ? [] : [found[name] as JsonObject]));
const png = { mimeType: 'image/png', data: TINY_PNG };
const SIGNED = Buffer.from('signed-71-gemini').toString('base64');

/** https://ai.google.dev/api/generate-content */
const sent: Upstream['sent'] = {
  system: (body) => word(body, 'systemInstruction', 'parts', 0, 'text') === v.RULE,
  multi_turn: (body) =>
    objects(body, 'contents')
      .map(({ role }) => role)
      .join() === 'user,model,user' && contains(body, 'One', 'Two', 'Three'),
  multi_part: (body) => holds(body, { text: 'Part A' }) && holds(body, { text: 'Part B' }),
  image_url: (body) => holds(body, { fileUri: v.IMAGE_URL }),
  image_base64: (body) => holds(body, { inlineData: png }),
  document: (body) => holds(body, { mimeType: 'application/pdf', data: TINY_PDF }),
  document_url: (body) => holds(body, { mimeType: 'application/pdf', fileUri: v.PDF_URL }),
  audio: (body) => holds(body, { mimeType: 'audio/wav', data: v.AUDIO }),
  tools: (body) =>
    names(body) === 'get_weather,get_time' && word(declarations(body)[0], 'parametersJsonSchema', 'type') === 'object',
  choice_auto: choice('AUTO'),
  choice_none: choice('NONE'),
  choice_required: choice('ANY'),
  choice_tool: (body) => choice('ANY')(body) && same(calling(body, 'allowedFunctionNames'), ['get_time']),
  choice_allowed: (body) =>
    calling(body, 'mode') === 'ANY' &&
    (names(body) === v.ALLOWED.join() || same(calling(body, 'allowedFunctionNames'), v.ALLOWED)),
  tool_results: (body) =>
    inside(body, 'functionCall')
      .map(({ name }) => name)
      .join() === 'get_weather,get_time' &&
    inside(body, 'functionResponse')
      .map(({ name }) => name)
      .join() === 'get_weather,get_time' &&
    contains(body, 'snow', 'noon'),
  empty_arguments: (body) => same(inside(body, 'functionCall')[0]?.['args'] ?? {}, {}),
  tool_error: (body, { marksErrors }) =>
    contains(body, 'boom') &&
    (marksErrors !== true || same(inside(body, 'functionResponse')[0]?.['response'], { error: 'boom' })),
  tool_image: (body) => holds(inside(body, 'functionResponse'), { inlineData: png }),
  strict_tool: (body) => calling(body, 'mode') === 'VALIDATED',
  // A function of one string.
  freeform: (body) => names(body) === 'run_sql',
  web_search: (body) => objects(body, 'tools').some((tool) => tool['googleSearch'] !== undefined),
  code_execution: (body) => objects(body, 'tools').some((tool) => tool['codeExecution'] !== undefined),
  json_schema: (body) =>
    config('responseMimeType', 'application/json')(body) && same(at(body, 'generationConfig', 'responseJsonSchema'), v.SCHEMA),
  json_mode: config('responseMimeType', 'application/json'),
  effort: (body) => at(body, 'generationConfig', 'thinkingConfig', 'thinkingLevel') === 'LOW',
  // Its newest models know levels.
  budget: (body) =>
    at(body, 'generationConfig', 'thinkingConfig', 'thinkingLevel') === 'MEDIUM' ||
    figure(body, 'generationConfig', 'thinkingConfig', 'thinkingBudget') === v.BUDGET,
  logprobs: (body) => config('responseLogprobs', true)(body) && config('logprobs', 2)(body),
  stop: config('stopSequences', [v.STOP]),
  output_limit: config('maxOutputTokens', v.LIMIT),
  temperature: config('temperature', v.TEMPERATURE),
  top_k: config('topK', v.TOP_K),
  seed: config('seed', v.SEED),
  penalties: (body) => config('frequencyPenalty', v.PENALTY)(body) && config('presencePenalty', v.PENALTY)(body),
  n: config('candidateCount', 2),
  service_tier: (body) => body['serviceTier'] === 'flex' || body['serviceTier'] === 'standard',
};

const onLast =
  (name: string, value: JsonObject, text: string | string[]): NonNullable<Upstream['says']['text']> =>
  (request) =>
    edited(toWire(request, say(text)), (json, last) => {
      if (last) for (const candidate of objects(json, 'candidates')) candidate[name] = value;
      return json;
    });

const GROUNDING = {
  groundingChunks: [{ web: { uri: v.SOURCE.url, title: v.SOURCE.title } }],
  groundingSupports: [{ segment: { startIndex: 0, endIndex: 7, text: 'Grüße' }, groundingChunkIndices: [0] }],
};
const chosen = ['Gr', 'üße'].map((token) => ({ token, logProbability: -0.5 }));
const LOGPROBS = { chosenCandidates: chosen, topCandidates: chosen.map((entry) => ({ candidates: [entry] })) };

export const geminiUpstream: Upstream = {
  label: 'Gemini',
  providerId: 'gemini',
  adapter: adapterFor('gemini', 'gemini'),
  api: 'gemini',
  base: '/v1beta',
  model: 'gemini-3.5-flash',
  sent,
  says: {
    text: saying(say(v.TEXT)),
    reasoning: saying(think(v.THOUGHT, v.TEXT)),
    calls: saying(
      callTools([
        ['get_weather', { city: 'Oslo' }],
        ['get_time', '{}'],
      ]),
    ),
    call_without_arguments: saying(callTools([['get_time', '']])),
    freeform_call: saying(callTools([['run_sql', { input: 'select 1' }]])),
    citations: onLast('groundingMetadata', GROUNDING, v.TEXT),
    logprobs: onLast('logprobsResult', LOGPROBS, ['Gr', 'üße']),
    cached_usage: saying(say(v.TEXT, { tokens: v.TOKENS })),
    two_answers: (request) =>
      edited(toWire(request, say(v.TEXT)), (json) => ({
        ...json,
        candidates: [...list(json, 'candidates'), ...objects(json, 'candidates').map((one) => ({ ...one, index: 1 }))],
      })),
    refusal: saying(refuse(v.REFUSAL)),
  },
  stops: { length: 'length', tool_calls: 'tool_calls', content_filter: 'content_filter' },
  keeps: () => ({
    said: { ...think(v.THOUGHT, ''), signature: SIGNED, calls: [{ name: 'get_weather', arguments: '{"city":"Oslo"}' }] },
    back: (body) => holds(body, { thoughtSignature: SIGNED }),
  }),
};
