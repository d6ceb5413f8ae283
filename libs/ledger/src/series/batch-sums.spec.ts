import fc from 'fast-check';
import { durationBucket } from '@libs/kernel';
import type { AttemptRecord, LedgerRecord } from '../record';
import { ledgerRecord } from '../record.fixture';
import { sumsOf } from './batch-sums';

it('tells the first byte of answers that were bought, as the live day does: none of hits, refusals and failures', () => {
  const bought = { ...ledgerRecord(), process_id: 'p_1', seq: 1 };
  const { series } = sumsOf([
    bought,
    { ...bought, ttft_ms: 1, cache_kind: 'exact' },
    { ...bought, ttft_ms: 1, provider_id: null, outcome: 'refused' },
    { ...bought, ttft_ms: 1, provider_id: null, outcome: 'error' },
  ]);
  const all = series.find(({ dimension, tenant_id }) => dimension === 'all' && tenant_id === '');
  expect(all?.sums.requests).toBe(4);
  expect(all?.ttft).toEqual([...Array<number>(durationBucket(3.25)).fill(0), 1]);
});

it('sums a batch as it would its requests one by one, whoever stands beside whom', () => {
  const one = (...of: string[]) => fc.constantFrom(...of);
  const requests = fc.record({
    ...{ process_id: one('p_1', 'p_2'), tenant_id: one('ten_a', 'ten_b'), team_id: fc.option(one('team_a')) },
    ...{ virtual_key_id: fc.option(one('vk_a', 'vk_b')), user_id: fc.option(one('usr_a')), model_used: fc.option(one('m', 'n')) },
    ...{
      provider_id: fc.option(one('x', 'y')),
      provider_key_id: fc.option(one('key_a')),
      cache_kind: fc.option(fc.constant('exact' as const)),
    },
    started_at: fc.constantFrom(new Date(1_000_000), new Date(90_000_000)),
    attempts: fc.array(fc.tuple(one('x', 'y'), fc.option(one('key_a', 'key_b')), one('completed', 'rate')), { maxLength: 2 }),
  });
  type Made = Omit<Partial<LedgerRecord>, 'attempts'> & { process_id: string; attempts: [string, string | null, string][] };
  const [tried] = ledgerRecord().attempts as [AttemptRecord];
  const recordOf = ({ attempts, ...more }: Made) =>
    ({
      ...{ ...ledgerRecord(), seq: 1, ...more },
      attempts: attempts.map(([provider_id, provider_key_id, outcome]) => ({ ...tried, provider_id, provider_key_id, outcome })),
    }) as LedgerRecord;
  const totals = (batches: readonly ReturnType<typeof sumsOf>[]): Map<string, number> => {
    const found = new Map<string, number>();
    const add = (name: string, n: number): void => void (n > 0 && found.set(name, (found.get(name) ?? 0) + n));
    for (const { series, days } of batches) {
      for (const { sums, latency, ttft, overhead, step, ...whose } of series) {
        // One hour of one day alone stands for both.
        for (const each of step === 'both' ? ['hour', 'day'] : [step]) {
          const at = each === 'day' ? Math.floor(whose.at / 86_400_000) * 86_400_000 : whose.at;
          const row = JSON.stringify({ ...whose, at, each });
          for (const [name, n] of Object.entries(sums)) add(`${row} ${name}`, n);
          for (const [name, counts] of Object.entries({ latency, ttft, overhead }))
            counts.forEach((n, bucket) => add(`${row} ${name} ${bucket}`, n));
        }
      }
      for (const { sums, ...whose } of days)
        for (const [name, n] of Object.entries(sums)) add(`${JSON.stringify(whose)} ${name}`, n);
    }
    return new Map([...found].sort());
  };
  fc.assert(
    fc.property(fc.array(requests.map(recordOf), { minLength: 1, maxLength: 12 }), (records) => {
      expect(totals([sumsOf(records)])).toEqual(totals(records.map((record) => sumsOf([record]))));
    }),
  );
});
