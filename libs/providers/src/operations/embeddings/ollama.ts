import { NO_USAGE } from '@libs/kernel';
import { listOf, tokensOf } from '../../read';
import { readVector } from './answer';
import { translatedEmbeddings } from './translated';

const OWN_FIELDS = ['truncate', 'keep_alive', 'options'] as const;

/** Ollama's own endpoint. https://github.com/ollama/ollama/blob/main/docs/api.md */
export const ollamaEmbeddings = translatedEmbeddings({
  label: 'Ollama',
  extra: OWN_FIELDS,
  path: () => '/api/embed',
  body: (texts, { dimensions, extra }, { model }) => ({
    model,
    input: texts,
    ...(dimensions !== undefined && { dimensions }),
    ...Object.fromEntries(OWN_FIELDS.flatMap((name) => (extra[name] === undefined ? [] : [[name, extra[name]]]))),
  }),
  vectors: (answer) => listOf(answer['embeddings']).map((item) => readVector(item)),
  usage: (answer) => {
    const tokens = tokensOf(answer['prompt_eval_count']);
    return tokens === undefined ? undefined : { ...NO_USAGE, inputTokens: tokens };
  },
});
