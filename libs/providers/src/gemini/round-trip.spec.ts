import fc from 'fast-check';
import type { JsonObject } from '@libs/kernel';
import { dialects } from '@libs/protocol';
import { encodeRequest } from './encode-request';

/*
 * What a client of Gemini says, decoded and encoded again for Gemini, is what it said: the way that a request takes
 * when it cannot be relayed. Only the forms that mean the same are brought to one here.
 */

const word = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => text.trim() !== '');
const base64 = fc.uint8Array({ minLength: 1, maxLength: 9 }).map((bytes) => Buffer.from(bytes).toString('base64'));
const name = fc.constantFrom('weather', 'now', 'find_things');
const args = fc.dictionary(
  word.filter((key) => key !== '__proto__'),
  fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null)),
  { maxKeys: 3 },
);
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const media = fc.oneof(
  fc.record({ mimeType: fc.constantFrom('image/png', 'image/jpeg', 'application/pdf', 'audio/wav', 'audio/mp3'), data: base64 }),
);
const userPart = fc.oneof(
  word.map((text) => ({ text })),
  media.map((inlineData) => ({ inlineData })),
  fc.constant({ fileData: { mimeType: 'image/png', fileUri: 'https://a.example/i.png' } }),
);

/** A turn of the model with calls, and the user's turn that answers all of them. */
const exchange = fc
  .tuple(
    maybe(word),
    maybe(fc.tuple(word, maybe(base64))),
    fc.array(fc.tuple(name, args, maybe(base64)), { maxLength: 3 }),
    fc.boolean(),
    fc.array(userPart, { minLength: 1, maxLength: 2 }),
  )
  .map(([thought, said, calls, withIds, next]) => {
    const ids = calls.map((_, i) => (withIds ? { id: `their-${i}` } : {}));
    const model: JsonObject[] = [
      ...(thought === undefined ? [] : [{ text: thought, thought: true }]),
      ...(said === undefined ? [] : [{ text: said[0], ...(said[1] !== undefined && { thoughtSignature: said[1] }) }]),
      ...calls.map(([called, given, signature], i) => ({
        functionCall: { ...ids[i], name: called, args: given },
        ...(signature !== undefined && { thoughtSignature: signature }),
      })),
    ];
    const responses = calls.map(([called], i) => ({
      functionResponse: {
        ...ids[i],
        name: called,
        response: i === 0 ? { output: 'fine' } : i === 1 ? { error: 'bad' } : { a: [i] },
      },
    }));
    return { model, user: [...responses, ...next] };
  });

const schema = fc.constantFrom<JsonObject>(
  { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
  { type: 'object', properties: { list: { type: 'array', items: { type: 'integer' } } }, additionalProperties: false },
);
const request = fc
  .record({
    first: fc.array(userPart, { minLength: 1, maxLength: 3 }),
    rest: fc.array(exchange, { maxLength: 2 }),
    system: maybe(fc.array(word, { minLength: 1, maxLength: 2 })),
    mode: maybe(fc.constantFrom('AUTO', 'ANY', 'NONE', 'VALIDATED')),
    schema,
    safety: fc.boolean(),
    config: fc.record(
      {
        temperature: fc.constantFrom(0, 0.5, 2),
        topP: fc.constantFrom(0.1, 1),
        topK: fc.nat(64),
        maxOutputTokens: fc.integer({ min: 1, max: 1e6 }),
        stopSequences: fc.array(word, { minLength: 1, maxLength: 5 }),
        candidateCount: fc.integer({ min: 2, max: 8 }),
        seed: fc.integer(),
        presencePenalty: fc.constantFrom(-1, 1.5),
        frequencyPenalty: fc.constantFrom(-1, 1.5),
        mediaResolution: fc.constant('MEDIA_RESOLUTION_LOW'),
        responseModalities: fc.constant<string[]>(['TEXT']),
      },
      { requiredKeys: [] },
    ),
    json: fc.constantFrom('text', 'json', 'schema'),
    thinking: maybe(
      fc.constantFrom(
        { thinkingBudget: 0 },
        { thinkingBudget: -1, includeThoughts: true },
        { thinkingBudget: 2048, includeThoughts: true },
      ),
    ),
  })
  .map((made): JsonObject => {
    const contents: JsonObject[] = [{ role: 'user', parts: made.first }];
    for (const { model, user } of made.rest)
      if (model.length > 0) contents.push({ role: 'model', parts: model }, { role: 'user', parts: user });
    const format =
      made.json === 'text'
        ? {}
        : { responseMimeType: 'application/json', ...(made.json === 'schema' && { responseJsonSchema: made.schema }) };
    const config = { ...made.config, ...format, ...(made.thinking && { thinkingConfig: made.thinking }) };
    return {
      contents,
      ...(made.system && { systemInstruction: { parts: made.system.map((text) => ({ text })) } }),
      tools: [
        { functionDeclarations: [{ name: 'weather', description: 'd', parametersJsonSchema: made.schema }] },
        { googleSearch: {} },
      ],
      ...(made.mode && { toolConfig: { functionCallingConfig: { mode: made.mode } } }),
      ...(Object.keys(config).length > 0 && { generationConfig: config }),
      ...(made.safety && { safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'OFF' }] }),
    };
  });

describe('a request of Gemini, decoded and encoded again', () => {
  it('says what it said', () => {
    fc.assert(
      fc.property(request, (body) => {
        const before = JSON.stringify(body);
        const decoded = dialects.gemini.decodeRequest(body);
        const call = encodeRequest(decoded, { providerId: 'p', model: 'gemini-2.5-flash', maxOutputTokens: 1 });
        expect(JSON.parse(call.body.toString())).toEqual(JSON.parse(before));
        expect(call.changes).toEqual([]);
        expect(JSON.stringify(body)).toBe(before);
      }),
      { numRuns: 300 },
    );
  });
});
