import type { AttemptRecord } from '@libs/ledger';
import { lossesOf } from './losses';

const attempt = (more: Partial<AttemptRecord>): AttemptRecord => ({
  ...{ provider_id: 'acme', model: 'm', provider_key_id: null, started_at_ms: 0, ttfb_ms: null, duration_ms: 1 },
  ...{ status: null, outcome: 'completed', error_code: null },
  ...more,
});

describe('lossesOf', () => {
  const served = attempt({ status: 200 });
  const unknown = { provider_id: 'acme', model: 'm', state: 'unknown', micro_usd: null };

  it('books nothing for what the provider refused, or never heard of', () => {
    const refused = [429, 401, 400, 500].map((status) => attempt({ status, outcome: 'x' }));
    const unreached = attempt({ outcome: 'network', error_code: 'upstream_unreachable' });
    expect(lossesOf([...refused, unreached, served], served)).toEqual([]);
    expect(lossesOf([served], served)).toEqual([]);
    expect(lossesOf([], undefined)).toEqual([]);
  });

  it.each([
    { status: 200, outcome: 'bad_response' },
    { outcome: 'timeout', error_code: 'upstream_timeout' },
    { outcome: 'aborted', error_code: 'client_closed' },
  ])('books as unknown what may have been made for nothing: %j', (more) => {
    expect(lossesOf([attempt(more), served], served)).toEqual([unknown]);
    expect(lossesOf([attempt(more)], undefined)).toEqual([unknown]);
  });

  it('books the estimate of a race that was lost', () => {
    const lost = attempt({ outcome: 'lost', paid_by: 'gateway', cost_micro_usd: 12, usage_estimated: true });
    expect(lossesOf([lost, served], served)).toEqual([{ ...unknown, state: 'estimated', micro_usd: 12 }]);
  });
});
