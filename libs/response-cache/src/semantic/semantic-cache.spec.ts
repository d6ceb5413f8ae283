import type { TenantCipher } from '@libs/database';
import type { Identity } from '../response-cache';
import type { Embedder } from './local-embedder';
import type { PartitionSearch } from './partition-search';
import type { QuestionsRepository } from './questions.repository';
import { SemanticCache } from './semantic-cache';

const nothing = {} as unknown;
const asking = (question: string | undefined): Identity => ({ key: 'k', partition: 'p', question });

describe('whether a question is compared before its call goes out', () => {
  const asked: string[] = [];
  const known = new Set<string>();
  const embedder: Embedder = {
    ready: (tenantId, text) => known.has(`${tenantId} ${text}`),
    embed: (_, text) => (asked.push(text), Promise.resolve(undefined)),
  };
  const options = { checkShare: 0, random: () => 0.5, onTrouble: () => undefined };
  const meanings = new SemanticCache(
    nothing as QuestionsRepository,
    nothing as TenantCipher,
    () => embedder,
    nothing as PartitionSearch,
    options,
  );

  it('hangs on the very text that would be embedded, and on who asks', async () => {
    const question = asking('Hello there! What is the capital of Norway? Thanks!');
    expect(meanings.ready('a', question, { embedding: 'local' })).toBe(false);
    await meanings.look('a', question, { embedding: 'local' } as Parameters<typeof meanings.look>[2]);
    known.add(`a ${asked[0]}`);
    expect(['a', 'b'].map((tenant) => meanings.ready(tenant, question, { embedding: 'local' }))).toEqual([true, false]);
    expect(meanings.ready('a', asking(undefined), { embedding: 'local' })).toBe(false);
  });
});
