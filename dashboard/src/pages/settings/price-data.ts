import { api, ok, type Schema } from '../../api/client';

export type Price = Schema<'PriceView'>;
export type ReRate = Schema<'ReRateView'>;
export type Rates = Readonly<Record<string, unknown>>;

export const PRICES = ['prices'] as const;
const MICRO = 1_000_000;

/** Some providers have their name in those of their models. */
export const targetOf = ({ provider, model }: Pick<Price, 'provider' | 'model'>): string =>
  model.startsWith(`${provider}/`) ? model : `${provider}/${model}`;

/** Those that people look at, for tokens; the others stay as they are. */
export const RATES = ['input', 'output', 'cache_read', 'cache_write'] as const;
export type RateName = (typeof RATES)[number];

/** US dollars for a million units; undefined where none is said. */
export function dollarsOf(rates: Rates | null, name: RateName): number | undefined {
  const micro = rates?.[name];
  return typeof micro === 'number' ? micro / MICRO : undefined;
}

/** What was said before, with the dollars of a form in the place of the four. */
export function ratesOf(before: Rates | null, dollars: Readonly<Record<RateName, number | string>>): Rates {
  const rates: Record<string, unknown> = { ...before };
  for (const name of RATES) {
    const value = dollars[name];
    if (typeof value === 'number') rates[name] = Math.round(value * MICRO);
    else delete rates[name];
  }
  return rates;
}

export interface PriceFilter {
  readonly provider: string;
  readonly model: string;
  readonly history: string;
}

export const loadPrices = ({ provider, model, history }: PriceFilter, cursor: string | undefined) =>
  ok(
    api.GET('/v1/admin/prices', {
      params: {
        query: {
          limit: 100,
          history: history !== '',
          ...(cursor !== undefined && { cursor }),
          ...(provider.trim() !== '' && { provider: provider.trim() }),
          ...(model.trim() !== '' && { model: model.trim() }),
        },
      },
    }),
  );

const path = (id: string) => ({ params: { path: { id } } });
export const withdraw = (id: string) => ok(api.DELETE('/v1/admin/prices/{id}', path(id)));
export const reRate = (id: string, dry_run: boolean): Promise<ReRate> =>
  ok(api.POST('/v1/admin/prices/{id}/re-rate', { ...path(id), body: { dry_run } }));
export const loadReRate = (id: string): Promise<ReRate> => ok(api.GET('/v1/admin/re-rates/{id}', path(id)));
