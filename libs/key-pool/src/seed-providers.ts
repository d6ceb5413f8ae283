import { checkBaseUrl } from '@libs/egress';
import { newId } from '@libs/kernel';
import { checkSecret } from './check-secret';
import type { KeySecrets } from './key-secrets';
import type { ProviderKeysRepository } from './provider-keys.repository';
import type { ProviderChange, ProvidersRepository } from './providers.repository';
import { SANDBOX, seedPlan, type SeedInput, type SeedProvider } from './seed-plan';

export interface SeedDependencies {
  providers: ProvidersRepository;
  keys: ProviderKeysRepository;
  secrets: KeySecrets;
}

/** What changed, by provider id and key name; for the log. */
export interface SeedResult {
  addedProviders: string[];
  addedKeys: string[];
  rotatedKeys: string[];
}

/**
 * Brings providers and keys of the environment into the database. Safe to run at every start and by
 * several replicas at once: what exists is kept as people left it, except that an address or a key
 * that the environment names, and that changed there, changes here too. Runs before the pool starts.
 * @throws GatewayError url_not_allowed, invalid_request (a key that no header can carry)
 */
export async function seedProviders(input: SeedInput, deps: SeedDependencies): Promise<SeedResult> {
  const result: SeedResult = { addedProviders: [], addedKeys: [], rotatedKeys: [] };
  for (const seed of seedPlan(input)) {
    await seedProvider(seed, deps, result);
    if (seed.key !== undefined) await seedKey(seed.provider.id, seed.key, deps, result);
  }
  // A database from a developer's machine must not bring the sandbox into production, nor those that it answers for.
  if (!input.sandboxEnabled) await deps.providers.disableAt('sandbox:');
  return result;
}

async function seedProvider({ provider, addressGiven }: SeedProvider, deps: SeedDependencies, result: SeedResult): Promise<void> {
  if (provider.id !== SANDBOX) checkBaseUrl(provider.baseUrl, provider.allowPrivate);
  if ((await deps.providers.insert(provider)) !== undefined) {
    result.addedProviders.push(provider.id);
    return;
  }
  const stored = await deps.providers.find(provider.id);
  const change: ProviderChange = {};
  if (addressGiven && stored?.baseUrl !== provider.baseUrl) change.baseUrl = provider.baseUrl;
  if (provider.allowPrivate && stored?.allowPrivate === false) change.allowPrivate = true;
  if (provider.id === SANDBOX && stored?.enabled === false) change.enabled = true;
  if (Object.keys(change).length > 0) await deps.providers.update(provider.id, change);
}

async function seedKey(
  providerId: string,
  key: NonNullable<SeedProvider['key']>,
  { keys, secrets }: SeedDependencies,
  result: SeedResult,
): Promise<void> {
  const secret = checkSecret(key.secret);
  const shown = { prefix: secret.prefix(), last4: secret.last4() };
  const stored = await keys.findByName(providerId, key.name);
  if (stored === undefined) {
    const id = newId('providerKey');
    const added = await keys.insert({
      ...{
        id,
        providerId,
        name: key.name,
        priority: 0,
        weight: 1,
        rpmLimit: null,
        tpmLimit: null,
        models: null,
        status: 'active',
      },
      ...{ secretCiphertext: secrets.seal(id, secret), secretPrefix: shown.prefix, secretLast4: shown.last4 },
    });
    // Another replica, starting at the same moment with the same environment, was faster.
    if (added !== undefined) result.addedKeys.push(key.name);
    return;
  }
  if (secrets.holds(stored, secret)) return;
  const keptDisabled = stored.status === 'disabled' && stored.statusReason === 'disabled_by_admin';
  await keys.update(stored.id, {
    secret: { ciphertext: secrets.seal(stored.id, secret), ...shown },
    status: keptDisabled ? 'disabled' : 'active',
  });
  result.rotatedKeys.push(key.name);
}
