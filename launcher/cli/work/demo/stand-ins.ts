import { STAND_IN_URL } from '@libs/gateway';
import { Secret } from '@libs/kernel';
import { keyStores } from '../../services';
import type { Store } from '../../store';
import { PROVIDER_KEYS } from './world';

export interface StandIns {
  /** Providers that were made; those that were there are left alone. */
  providers: string[];
  /** Ids of their keys, by provider. */
  keys: Map<string, readonly string[]>;
}

/**
 * Providers by their usual names that the sandbox answers for, with keys that open nothing. One that exists already is somebody's
 * own: it is not touched, and nothing is ever sent to it.
 */
export async function makeStandIns(store: Store): Promise<StandIns> {
  const { providers, service } = keyStores(store);
  const made: StandIns = { providers: [], keys: new Map() };
  for (const [id, names] of Object.entries(PROVIDER_KEYS)) {
    const row = {
      ...{ id, family: 'openai-compatible', profile: 'sandbox', baseUrl: STAND_IN_URL },
      ...{ allowPrivate: false, requiresKey: true, enabled: true },
    };
    if ((await providers.insert(row)) === undefined) continue;
    await store.note('provider.create', { kind: 'provider', id });
    made.providers.push(id);
    const keys: string[] = [];
    for (const [priority, name] of names.entries()) {
      const secret = new Secret(`demo-${id}-${name}-opens-nothing-${String(1_000 + keys.length)}`);
      const key = await service.create({
        providerId: id,
        name,
        secret,
        priority,
        rpmLimit: 600 - 200 * priority,
        tpmLimit: 400_000,
      });
      await store.note('provider_key.create', { kind: 'provider_key', id: key.id });
      keys.push(key.id);
    }
    made.keys.set(id, keys);
  }
  return made;
}
