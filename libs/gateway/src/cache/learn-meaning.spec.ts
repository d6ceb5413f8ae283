import type { CachePolicy, StoredAnswer } from '@libs/response-cache';
import type { GatewayServices } from '../services';
import { learnMeaning } from './learn-meaning';

describe('what an answer teaches', () => {
  const identity = { key: 'key', partition: 'partition', question: 'What is it?' };
  const answer = { requestId: 'req_1', modelAsked: 'm', createdAt: 1 } as StoredAnswer;

  async function learned(kept: boolean, purgedMeanwhile: boolean): Promise<string[]> {
    const known: string[] = [];
    let purged = false;
    const services = {
      cache: { pack: () => Promise.resolve(Buffer.from('packed')), directory: { purged: () => purged } },
      meanings: {
        remember: (...[tenantId, { key }]: [string, { key: string }]) => {
          known.push(`${tenantId} ${key}`);
          purged = purgedMeanwhile;
          return Promise.resolve();
        },
        forget: (...[tenantId, partition, key]: string[]) => {
          expect(partition).toBe('partition');
          known.splice(known.indexOf(`${tenantId} ${key}`), 1);
          return Promise.resolve();
        },
      },
    } as unknown as GatewayServices;
    const meaning = Promise.resolve({ vector: new Float32Array(1), candidate: undefined });
    await learnMeaning(services, { tenantId: 'ten_a', identity, policy: {} as CachePolicy, meaning }, answer, kept);
    return known;
  }

  it('is its question, where it was kept', async () => {
    expect(await learned(true, false)).toEqual(['ten_a key']);
    expect(await learned(false, false)).toEqual([]);
  });

  it('is nothing where it was invalidated while its question was being learned', async () => {
    expect(await learned(true, true)).toEqual([]);
  });
});
