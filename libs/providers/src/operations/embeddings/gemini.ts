import { NO_USAGE } from '@libs/kernel';
import { listOf, objectOf, tokensOf } from '../../read';
import { readVector } from './answer';
import { translatedEmbeddings } from './translated';

/** Gemini's way: one request for each text, sent together. https://ai.google.dev/api/embeddings */
export const geminiEmbeddings = translatedEmbeddings({
  label: 'Gemini',
  extra: ['taskType', 'title'],
  path: ({ model }) => `/models/${encodeURIComponent(model)}:batchEmbedContents`,
  body: (texts, { dimensions, extra }, { model }) => ({
    requests: texts.map((text) => ({
      model: `models/${model}`,
      content: { parts: [{ text }] },
      ...(dimensions !== undefined && { outputDimensionality: dimensions }),
      ...(extra['taskType'] !== undefined && { taskType: extra['taskType'] }),
      ...(extra['title'] !== undefined && { title: extra['title'] }),
    })),
  }),
  vectors: (answer) => listOf(answer['embeddings']).map((item) => readVector(objectOf(item)['values'])),
  usage: (answer) => {
    const tokens = tokensOf(objectOf(answer['usageMetadata'])['promptTokenCount']);
    return tokens === undefined ? undefined : { ...NO_USAGE, inputTokens: tokens };
  },
});
