import type { Cost } from '@libs/kernel';

/**
 * Where money comes from and goes to.
 * - tenant: what the tenant owes; sales: what it owes it for
 * - provider: what is owed to the provider; cost: spent on a tenant's requests; losses: borne by the gateway
 * - held: what of the tenant's budgets was set aside for requests under way; holds: against it
 */
export type Account = 'tenant' | 'held' | 'holds' | 'sales' | 'cost' | 'losses' | 'provider';

/** One amount that leaves the account on the credit side for the one on the debit side: it cannot be out of balance. */
export interface MoneyEntry {
  /** The same for the same booking however often it is written. */
  entry_id: string;
  kind: 'reserve' | 'release' | 'settle' | 'adjust';
  request_id: string;
  tenant_id: string;
  team_id: string | null;
  virtual_key_id: string | null;
  user_id: string | null;
  provider_id: string | null;
  model: string | null;
  debit: Account;
  credit: Account;
  state: Cost['state'];
  /** Null exactly where the state is unknown. */
  amount_micro_usd: number | null;
  /** Of the request, with its charge alone. */
  input_tokens: number;
  output_tokens: number;
  price_id: string | null;
  re_rate_id: string | null;
  effective_at: Date;
}

/** The columns that a writer gives; the database adds when it was booked and in which month's statement it stands. */
export const ENTRY_COLUMNS: readonly (readonly [keyof MoneyEntry, string])[] = [
  ['entry_id', 'text'],
  ['kind', 'text'],
  ['request_id', 'text'],
  ['tenant_id', 'text'],
  ['team_id', 'text'],
  ['virtual_key_id', 'text'],
  ['user_id', 'text'],
  ['provider_id', 'text'],
  ['model', 'text'],
  ['debit', 'text'],
  ['credit', 'text'],
  ['state', 'text'],
  ['amount_micro_usd', 'bigint'],
  ['input_tokens', 'bigint'],
  ['output_tokens', 'bigint'],
  ['price_id', 'text'],
  ['re_rate_id', 'text'],
  ['effective_at', 'timestamptz'],
];
