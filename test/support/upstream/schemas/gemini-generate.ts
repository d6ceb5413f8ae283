import type { SchemaObject } from 'ajv';
import { anyObject, between, flag, listOf, object, text, whole, words } from './json-schema';

/** generateContent requests: https://ai.google.dev/api/generate-content. Google refuses every field it does not know. */
const BASE64: SchemaObject = { type: 'string', pattern: '^[A-Za-z0-9+/_-]+=*$' };
const FUNCTION_NAME: SchemaObject = { type: 'string', pattern: '^[a-zA-Z0-9_][a-zA-Z0-9_.:-]{0,127}$' };

const blob = object({
  'mimeType!': { type: 'string', pattern: '^(image|audio|video|text|application)/[a-z0-9.+-]+$' },
  'data!': BASE64,
  displayName: text,
});
const functionCall = object({ id: text, 'name!': FUNCTION_NAME, args: anyObject });
const functionResponse = object({
  id: text,
  'name!': FUNCTION_NAME,
  'response!': anyObject,
  parts: listOf(object({ 'inlineData!': blob })),
});

/** A part holds one thing. */
const part: SchemaObject = {
  ...object({
    text,
    inlineData: blob,
    fileData: object({ mimeType: text, 'fileUri!': { type: 'string', pattern: '^(https|gs)://' } }),
    functionCall,
    functionResponse,
    executableCode: anyObject,
    codeExecutionResult: anyObject,
    thought: flag,
    thoughtSignature: BASE64,
    videoMetadata: anyObject,
    mediaResolution: anyObject,
  }),
  oneOf: ['text', 'inlineData', 'fileData', 'functionCall', 'functionResponse', 'executableCode', 'codeExecutionResult'].map(
    (name) => ({ required: [name] }),
  ),
};

const content = object({ role: words('user', 'model'), 'parts!': listOf(part, 1) });

const functionDeclaration: SchemaObject = {
  ...object({
    'name!': FUNCTION_NAME,
    'description!': text,
    parameters: anyObject,
    parametersJsonSchema: anyObject,
    response: anyObject,
    responseJsonSchema: anyObject,
  }),
  not: { required: ['parameters', 'parametersJsonSchema'] },
};

const tool = object({
  functionDeclarations: listOf(functionDeclaration, 1),
  googleSearch: anyObject,
  googleSearchRetrieval: anyObject,
  codeExecution: anyObject,
  urlContext: anyObject,
  googleMaps: anyObject,
});

const thinkingConfig: SchemaObject = {
  ...object({
    includeThoughts: flag,
    thinkingBudget: { type: 'integer', minimum: -1 },
    thinkingLevel: words('MINIMAL', 'LOW', 'MEDIUM', 'HIGH'),
  }),
  not: { required: ['thinkingBudget', 'thinkingLevel'] },
};

const generationConfig = object({
  temperature: between(0, 2),
  topP: between(0, 1),
  topK: { type: 'number', minimum: 0 },
  maxOutputTokens: whole(1),
  candidateCount: { type: 'integer', minimum: 1, maximum: 8 },
  stopSequences: { ...listOf({ type: 'string', minLength: 1 }), maxItems: 5 },
  seed: { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  presencePenalty: between(-2, 2),
  frequencyPenalty: between(-2, 2),
  responseLogprobs: flag,
  logprobs: { type: 'integer', minimum: 0, maximum: 20 },
  responseMimeType: words('text/plain', 'application/json', 'text/x.enum'),
  responseSchema: anyObject,
  responseJsonSchema: anyObject,
  responseModalities: listOf(text),
  mediaResolution: text,
  thinkingConfig,
  speechConfig: anyObject,
  imageConfig: anyObject,
});

export const geminiGenerateSchema: SchemaObject = object({
  model: text,
  'contents!': listOf(content, 1),
  systemInstruction: object({ role: text, 'parts!': listOf(object({ 'text!': text }), 1) }),
  tools: listOf(tool),
  toolConfig: object({
    functionCallingConfig: object({
      mode: words('AUTO', 'ANY', 'NONE', 'VALIDATED'),
      allowedFunctionNames: listOf(FUNCTION_NAME),
    }),
    retrievalConfig: anyObject,
    includeServerSideToolInvocations: flag,
  }),
  safetySettings: listOf(object({ 'category!': text, 'threshold!': text })),
  generationConfig,
  cachedContent: { type: 'string', pattern: '^cachedContents/' },
  serviceTier: words('standard', 'flex', 'priority'),
  store: flag,
});
