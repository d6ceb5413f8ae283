import { durationBucket } from '@libs/kernel';
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
