import { PrincipalCache, Passwords, TenantService, TokenCodec, UserService, VirtualKeyService, type Tenant } from '@libs/auth';
import { FieldCipher } from '@libs/database';
import { systemClock } from '@libs/kernel';
import { KeySecrets, ProviderKeyService, ProviderKeysRepository, ProvidersRepository, ProviderWays } from '@libs/key-pool';
import { CliFailure } from './answer';
import type { Store } from './store';

/** A running gateway reads changed keys every two seconds, and users and virtual keys within five. */
const NOBODY_TO_TELL = {
  changed: () => Promise.resolve(),
  usage: () => Promise.resolve([]),
  activityOf: () => undefined,
};

const nothingCached = { clear: () => undefined };

export const userService = ({ config, database }: Store): UserService =>
  new UserService(database, new Passwords(), new TokenCodec(config.secrets, systemClock), nothingCached);

export const virtualKeyService = ({ config, database }: Store): VirtualKeyService =>
  new VirtualKeyService(database, new PrincipalCache(), config.secrets, systemClock);

export interface KeyStores {
  keys: ProviderKeysRepository;
  providers: ProvidersRepository;
  secrets: KeySecrets;
  ways: ProviderWays;
  service: ProviderKeyService;
}

export function keyStores({ config, database }: Store): KeyStores {
  const cipher = new FieldCipher(config.secrets.masterKey, config.secrets.previousMasterKeys);
  const secrets = new KeySecrets(cipher, config.secrets.masterKey);
  const keys = new ProviderKeysRepository(database);
  const providers = new ProvidersRepository(database);
  const service = new ProviderKeyService(keys, providers, secrets, NOBODY_TO_TELL);
  return { keys, providers, secrets, ways: new ProviderWays(cipher), service };
}

/** By id or name. @throws CliFailure */
export async function findTenant({ database }: Store, wanted: string): Promise<Tenant> {
  const tenants = new TenantService(database, nothingCached);
  for (let cursor: string | undefined; ;) {
    const page = await tenants.list({ limit: 200, cursor }, undefined);
    const found = page.data.find(({ id, name }) => id === wanted || name === wanted);
    if (found) return found;
    if (page.nextCursor === null) throw new CliFailure(`There is no tenant ${wanted}.`);
    cursor = page.nextCursor;
  }
}
