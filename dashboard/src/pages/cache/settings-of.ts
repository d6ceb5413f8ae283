import { api, ok, type Schema } from '../../api/client';
import { useLive } from '../../kit';

type Settings = Schema<'CacheSettingsAnswer'>;
type Change = Schema<'CacheSettingsBody'>;

const read = (tenant: string) => ok(api.GET('/v1/admin/cache/settings', { params: { query: { tenant_id: tenant } } }));

/** How a tenant is cached. */
export const useSettings = (tenant: string) => useLive(['cache', 'settings', tenant], () => read(tenant), 60_000);

/** Changes some of it: what is not said would be as the installation is set. */
export async function changeSettings(tenant: string, change: Change): Promise<Settings> {
  const { tenant_id, max_temperature, ...rest } = await read(tenant);
  const body = { ...rest, ...(max_temperature !== null && { max_temperature }), ...change };
  return ok(api.PUT('/v1/admin/cache/settings', { params: { query: { tenant_id } }, body }));
}
