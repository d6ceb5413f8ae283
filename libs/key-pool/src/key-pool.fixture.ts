import { FieldCipherError } from '@libs/database';
import { type Alert, Secret } from '@libs/kernel';
import { MemoryKeyLeaseStore, type KeyLeaseStore } from '@libs/shared-state';
import { FakeClock } from '../../../test/support/fake-clock';
import type { KeyActivity } from './key-activity';
import { KeyPool, type KeyGrant, type KeyPoolDependencies } from './key-pool';
import { type ProviderKeyRow, type ProviderRow, USUAL_WAY } from './rows';

export const DAY = new Date('2026-01-01T00:00:00Z');
export const NONE: ReadonlySet<string> = new Set();

export const provider = (id: string, more: Partial<ProviderRow> = {}): ProviderRow => ({
  ...{
    id,
    family: 'openai-compatible',
    profile: id,
    baseUrl: `https://${id}.example/v1`,
    allowPrivate: false,
    requiresKey: true,
  },
  ...{ enabled: true, healthProbe: { enabled: null, seconds: null }, way: USUAL_WAY, createdAt: DAY, updatedAt: DAY },
  ...more,
});
export const key = (id: string, more: Partial<ProviderKeyRow> = {}): ProviderKeyRow => ({
  ...{
    id,
    providerId: 'acme',
    name: `name of ${id}`,
    secretCiphertext: `sealed(${id})`,
    secretPrefix: 'sk',
    secretLast4: 'abcd',
  },
  ...{ priority: 0, weight: 1, rpmLimit: null, tpmLimit: null, models: null, status: 'active', statusReason: null },
  ...{ coolingUntil: null, coolingMs: 0, coolingModels: [], lastError: null, lastErrorAt: null, lastUsedAt: null },
  ...{ createdAt: DAY, updatedAt: DAY },
  ...more,
});

/** The rows live in two arrays; what the pool writes about a status is recorded, and fails while `down`. */
export async function setUp(
  keys: ProviderKeyRow[],
  providers: ProviderRow[] = [provider('acme')],
  leases?: KeyLeaseStore,
  more: Partial<KeyPoolDependencies> = {},
) {
  const clock = new FakeClock();
  const world = {
    keys,
    providers,
    down: false,
    written: [] as string[],
    logged: [] as string[],
    alerts: [] as Alert[],
    activity: [] as KeyActivity[],
    opened: 0,
  };
  const upOrThrow = (): void => {
    if (world.down) throw new Error('database down');
  };
  const log = (level: string) => (fields: Record<string, unknown>, message: string) =>
    void world.logged.push(`${level} ${JSON.stringify(fields)} ${message}`);
  const store = leases ?? new MemoryKeyLeaseStore(clock);
  const pool = new KeyPool({
    endpointOf: ({ id, baseUrl, allowPrivate }) => ({ providerId: id, baseUrl, allowPrivate }),
    providers: { list: async () => (upOrThrow(), [...world.providers]) },
    keys: {
      list: async () => (upOrThrow(), [...world.keys]),
      version: async () => (upOrThrow(), JSON.stringify([world.keys, world.providers])),
      markDisabled: async (id, _, reason) => (upOrThrow(), void world.written.push(`disabled ${id} ${reason}`)),
      markCooling: async (id, _, forMs, reason, model) => (
        upOrThrow(),
        void world.written.push(`cooling ${id} ${forMs} ${reason}${model === undefined ? '' : ` ${model}`}`)
      ),
      markRecovered: async (id, _, model) => (upOrThrow(), void world.written.push(`recovered ${id} ${model ?? '-'}`)),
      noteActivity: async (activity) => (upOrThrow(), void world.activity.push(...activity)),
    },
    open: (row) => {
      world.opened++;
      if (row.secretCiphertext === 'tampered') throw new FieldCipherError('tampered');
      if (row.secretCiphertext === 'foreign') throw new FieldCipherError('unknown_key');
      return new Secret(`plain of ${row.secretCiphertext}`);
    },
    leases: store,
    clock,
    log: { info: log('info'), warn: log('warn'), error: log('error') },
    alerts: { raise: (alert) => void world.alerts.push(alert) },
    random: () => 1,
    pollMs: 60_000,
    ...more,
  });
  await pool.start();
  const lease = (model = 'm', tried = NONE, tokens?: number): KeyGrant => {
    const grant = pool.lease('acme', model, tried, tokens);
    if (grant instanceof Promise) throw new Error('a store in memory answers at once');
    return grant;
  };
  const picks = (count: number): (string | undefined)[] =>
    Array.from({ length: count }, () => {
      const grant = lease();
      return grant.granted ? grant.keyId : '-';
    });
  return { clock, world, pool, lease, picks, store };
}
