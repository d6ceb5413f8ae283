import type { LedgerRecord } from '../record';
import type { MoneyEntry } from './money-entry';

type Sides = Pick<MoneyEntry, 'kind' | 'debit' | 'credit' | 'state' | 'amount_micro_usd'> &
  Partial<Pick<MoneyEntry, 'input_tokens' | 'output_tokens'>>;

/**
 * The bookings of one request (docs/billing.md). Whoever served it is owed its price, and the tenant owes us
 * ours; what no client got anything of is ours to bear; what was held is shown as held and given back.
 */
export function entriesOf(record: LedgerRecord): MoneyEntry[] {
  const entries: MoneyEntry[] = [];
  const book = (purpose: string, sides: Sides): void => void entries.push(entry(record, purpose, sides));
  const { held_micro_usd: held, losses = [] } = record;
  if (held !== undefined && held > 0) {
    const amount = { state: 'exact', amount_micro_usd: held } as const;
    book('reserve', { kind: 'reserve', debit: 'held', credit: 'holds', ...amount });
    book('release', { kind: 'release', debit: 'holds', credit: 'held', ...amount });
  }
  // An answer of the cache was bought once, by the request that filled it.
  if (record.provider_id !== null && !record.cache_kind) {
    book('charge', {
      kind: 'settle',
      debit: 'tenant',
      credit: 'sales',
      state: record.cost_state,
      amount_micro_usd: record.cost_micro_usd,
      input_tokens: record.input_tokens + record.cache_read_tokens + record.cache_write_tokens,
      output_tokens: record.output_tokens + record.reasoning_tokens,
    });
    const asked = record.provider_cost_micro_usd ?? null;
    const known = record.usage_estimated ? 'estimated' : 'exact';
    const state = asked === null ? 'unknown' : known;
    book('cost', { kind: 'settle', debit: 'cost', credit: 'provider', state, amount_micro_usd: asked });
  }
  losses.forEach(({ provider_id, model, state, micro_usd }, i) => {
    const sides = { kind: 'settle', debit: 'losses', credit: 'provider', state, amount_micro_usd: micro_usd } as const;
    entries.push(entry(record, `loss${i}`, sides, { provider_id, model, price_id: null }));
  });
  return entries;
}

/** @param of who was called, where that is not who served */
function entry(
  record: LedgerRecord,
  purpose: string,
  sides: Sides,
  of: Pick<MoneyEntry, 'provider_id' | 'model' | 'price_id'> = {
    provider_id: record.provider_id,
    model: record.model_used,
    price_id: record.price_id ?? null,
  },
): MoneyEntry {
  return {
    entry_id: `${record.request_id}/${purpose}`,
    request_id: record.request_id,
    tenant_id: record.tenant_id,
    team_id: record.team_id ?? null,
    virtual_key_id: record.virtual_key_id,
    user_id: record.user_id,
    provider_id: of.provider_id,
    model: of.model,
    kind: sides.kind,
    debit: sides.debit,
    credit: sides.credit,
    state: sides.state,
    amount_micro_usd: sides.amount_micro_usd,
    input_tokens: sides.input_tokens ?? 0,
    output_tokens: sides.output_tokens ?? 0,
    price_id: of.price_id,
    re_rate_id: null,
    effective_at: record.started_at,
  };
}
