export type { KeyReport } from './cooling';
export type { KeyStates } from './count-key-states';
export type { KeyLease } from './key-lease';
export { readUpstreamLimits, type UpstreamLimits } from './upstream-limits';
export { KeyPool, type KeyChanges, type KeyGrant, type KeyPoolDependencies, type KeyPoolLog } from './key-pool';
export { assertMasterKeyOpens } from './assert-master-key';
export { KeySecrets } from './key-secrets';
export type { ReadyProvider } from './pool-snapshot';
export type { ProviderKeyView } from './provider-key-view';
export {
  ProviderKeyService,
  type CreateProviderKey,
  type ImportedKeys,
  type ListProviderKeys,
  type UpdateProviderKey,
} from './provider-key.service';
export { type ModelScope, modelScope } from './serves-model';
export { ProviderKeysRepository } from './provider-keys.repository';
export type { ProviderRow } from './rows';
export { ProviderWays, type GivenHeader, type WayChange } from './provider-way';
export { ProviderService, type ProviderUpdate, type ProviderView } from './provider.service';
export { ProvidersRepository, type NewProvider, type ProviderChange } from './providers.repository';
export { seedProviders, type SeedDependencies, type SeedResult } from './seed-providers';
export type { SeedInput } from './seed-plan';
export { rewrapSecrets, type Rewrapped } from './rewrap-secrets';
