import { type JsonObject, type Usage } from '@libs/kernel';
import type { TargetInfo } from '../../adapter';
import { ChangeList } from '../../changes';
import { parseUpstreamObject } from '../../read';
import { jsonCall } from '../json-call';
import type { OperationAdapter } from '../operation';
import { checkCount, writeEmbeddings } from './answer';
import { type EmbeddingsAsk, readEmbeddings, textsOf } from './ask';

/** What sets apart an upstream that has embeddings, but not as OpenAI has them. */
export interface EmbeddingsDialect {
  /** For messages to people. */
  label: string;
  /** Fields of the body beyond OpenAI's that it takes; the others are dropped and named. */
  extra: readonly string[];
  path(target: TargetInfo): string;
  body(texts: string[], ask: EmbeddingsAsk, target: TargetInfo): JsonObject;
  /** @throws GatewayError upstream_bad_response */
  vectors(answer: JsonObject): number[][];
  usage(answer: JsonObject): Usage | undefined;
}

/** OpenAI's embeddings, put to an upstream in its own words. */
export const translatedEmbeddings = (dialect: EmbeddingsDialect): OperationAdapter => ({
  encode: ({ body }, target) => {
    const ask = readEmbeddings(body);
    const changes = new ChangeList();
    const why = `${dialect.label} has no such field`;
    if (ask.user !== undefined) changes.dropped('user', why);
    for (const name of Object.keys(ask.extra)) if (!dialect.extra.includes(name)) changes.dropped(name, why);
    const out = dialect.body(textsOf(ask, dialect.label), ask, target);
    return { ...jsonCall(dialect.path(target), Buffer.from(JSON.stringify(out))), changes: changes.list() };
  },
  decode: ({ bytes }, { body }, target) => {
    const ask = readEmbeddings(body);
    const answer = parseUpstreamObject(bytes.toString('utf8'));
    const vectors = dialect.vectors(answer);
    checkCount(vectors, textsOf(ask, dialect.label).length);
    return {
      contentType: 'application/json',
      usage: dialect.usage(answer),
      write: (usage) => writeEmbeddings(target.model, vectors, ask.base64, usage),
    };
  },
});
