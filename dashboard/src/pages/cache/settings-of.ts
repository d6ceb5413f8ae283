import { api, ok, type Schema } from '../../api/client';
import { useLive } from '../../kit';

type Settings = Schema<'CacheSettingsAnswer'>;
type Change = Schema<'CacheSettingsBody'>;
export type Field = Settings['chosen'][number];

/** How a tenant is cached. */
export const useSettings = (tenant: string) =>
  useLive(
    ['cache', 'settings', tenant],
    () => ok(api.GET('/v1/admin/cache/settings', { params: { query: { tenant_id: tenant } } })),
    60_000,
  );

/** Changes some of it; null is inherited again, what is not said stays. */
export const changeSettings = (tenant: string, body: Change): Promise<Settings> =>
  ok(api.PATCH('/v1/admin/cache/settings', { params: { query: { tenant_id: tenant } }, body }));

/** As they are typed: shares as per cent, bytes as megabytes. */
export type Values = Record<Field, number | string>;
/** Nothing is typed where nothing is chosen for the tenant. */
export const INHERITED = '';

const MEGABYTE = 1_048_576;
/** Without what is left of calculating in binary. */
const round = (value: number): number => Math.round(value * 1e6) / 1e6;

export function typedOf(of: Schema<'CacheSettingsInForce'>, shown: (field: Field) => boolean): Values {
  const all: Values = {
    ...{ mode: of.mode, shadow: of.shadow ? 'on' : 'off', ttl_seconds: of.ttl_seconds, key_model: of.key_model },
    ...{ pace: of.pace, max_entries: of.max_entries, similarity: of.similarity, embedding: of.embedding },
    max_temperature: of.max_temperature ?? INHERITED,
    max_error_rate: round(of.max_error_rate * 100),
    max_bytes: round(of.max_bytes / MEGABYTE),
  };
  const entries = (Object.keys(all) as Field[]).map((field) => [field, shown(field) ? all[field] : INHERITED]);
  return Object.fromEntries(entries) as Values;
}

/** What is chosen for the tenant although it would inherit the same: nothing changes now where it is given back. */
export function sameAsInherited({ inherited }: Settings, typed: Values): Field[] {
  const would = typedOf(inherited, () => true);
  return (Object.keys(typed) as Field[]).filter(
    (field) => typed[field] !== INHERITED && String(typed[field]) === String(would[field]),
  );
}

/** What the API takes for what was typed. */
export function valueOf(field: Field, typed: number | string): number | string | boolean | null {
  if (typed === INHERITED) return null;
  if (field === 'shadow') return typed === 'on';
  if (typeof typed === 'string') return typed.trim();
  if (field === 'max_error_rate') return round(typed / 100);
  return field === 'max_bytes' ? Math.round(typed * MEGABYTE) : typed;
}
