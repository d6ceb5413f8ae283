import { Egress } from '@libs/egress';
import { systemClock } from '@libs/kernel';
import { ProviderKeyProbe, type ProbeResult } from '../../../apps/api/src/control-plane/provider-keys/provider-key-probe';
import { type Answer, table } from '../answer';
import type { Io } from '../answering';
import { readSecret, type SecretSource } from '../read-secret';
import { type KeyStores, keyStores } from '../services';
import { type Store, withStore } from '../store';

export interface AddKey extends SecretSource {
  name: string;
  priority?: number;
  weight?: number;
  rpm?: number;
  tpm?: number;
  models?: string[];
}

export async function addKey(io: Io, provider: string, options: AddKey): Promise<Answer> {
  const secret = await readSecret(options, io.env, `Key of ${provider}`);
  return withStore(io, async (store) => {
    const stores = keyStores(store);
    const { name, priority, weight, rpm, tpm, models } = options;
    const limits = { rpmLimit: rpm ?? null, tpmLimit: tpm ?? null, models: models ?? null };
    const ask = { ...{ providerId: provider, name, secret, priority, weight }, ...limits };
    const key = await stores.service.create(ask, store.trail('provider_key.create'));
    return { text: `Added ${key.id} (${key.provider}, ${key.name}). A running gateway uses it within two seconds.`, json: key };
  });
}

export const removeKey = (io: Io, id: string): Promise<Answer> =>
  withStore(io, async (store) => {
    await keyStores(store).service.remove(id, store.trail('provider_key.remove'));
    return { text: `Removed ${id}.`, json: { removed: id } };
  });

export const listKeys = (io: Io, provider: string | undefined): Promise<Answer> =>
  withStore(io, (store) => keysOf(store, provider));

async function keysOf(store: Store, provider: string | undefined): Promise<Answer> {
  const { service } = keyStores(store);
  const found = await allKeys(service, provider);
  // Use of the last minute is known to the gateway's own processes.
  const json = found.map(({ rpm_used: _r, tpm_used: _t, ...view }) => view);
  const rows = found.map((key) => [
    ...[key.id, key.provider, key.name, `${key.secret_prefix}...${key.secret_last4}`, key.status],
    key.status_reason ?? '',
  ]);
  const text = table(['ID', 'PROVIDER', 'NAME', 'SECRET', 'STATUS', 'WHY'], rows);
  return { text: text || 'There are no provider keys. Add one: route-llm-gateway keys add openai', json };
}

async function allKeys(service: KeyStores['service'], provider: string | undefined) {
  const found = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await service.list({ limit: 200, ...(provider && { providerId: provider }), ...(cursor && { cursor }) });
    found.push(...page.data);
    cursor = page.nextCursor;
  }
  return found;
}

/** One call for each key, one after the other. */
export async function probeKeys(store: Store, ids: readonly string[]): Promise<Map<string, ProbeResult>> {
  const { keys, providers, secrets, ways } = keyStores(store);
  const { connectTimeoutMs, proxy, ca } = store.config.upstream;
  const egress = new Egress({ connectTimeoutMs, connections: 2, ...(proxy && { proxy }), ...(ca && { ca }) });
  try {
    const probe = new ProviderKeyProbe(keys, providers, secrets, egress, systemClock, ways);
    const results = new Map<string, ProbeResult>();
    for (const id of ids) results.set(id, await probe.probe(id));
    return results;
  } finally {
    await egress.close();
  }
}

export const testKeys = (io: Io, id: string | undefined, provider: string | undefined): Promise<Answer> =>
  withStore(io, (store) => testOf(store, id, provider));

async function testOf(store: Store, id: string | undefined, provider: string | undefined): Promise<Answer> {
  const { service } = keyStores(store);
  const chosen =
    id === undefined ? (await allKeys(service, provider)).filter(({ status }) => status !== 'disabled') : [await service.get(id)];
  const results = await probeKeys(
    store,
    chosen.map((key) => key.id),
  );
  const json = chosen.map((key) => ({ id: key.id, provider: key.provider, name: key.name, ...results.get(key.id) }));
  const rows = json.map((one) => [
    ...[one.id, one.provider, one.name, one.ok ? 'works' : 'FAILS', `${one.latency_ms ?? 0} ms`],
    one.ok ? '' : `${one.status ?? ''} ${one.failure ?? ''} ${one.message ?? ''}`.trim(),
  ]);
  const text = table(['ID', 'PROVIDER', 'NAME', 'RESULT', 'TOOK', 'WHY'], rows) || 'There are no keys to test.';
  return { text, json, ok: json.every(({ ok }) => ok) };
}
