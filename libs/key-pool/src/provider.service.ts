import { checkBaseUrl } from '@libs/egress';
import { GatewayError } from '@libs/kernel';
import type { KeyPool } from './key-pool';
import type { NewProvider, ProviderChange, ProvidersRepository } from './providers.repository';
import type { ProviderRow } from './rows';

export interface ProviderView {
  id: string;
  family: string;
  profile: string;
  base_url: string;
  allow_private_network: boolean;
  requires_key: boolean;
  enabled: boolean;
  created_at: string;
  updated_at: string;
}

/** Providers as administrators handle them. Every change reaches this process's pool before the call returns. */
export class ProviderService {
  constructor(
    private readonly providers: ProvidersRepository,
    private readonly pool: Pick<KeyPool, 'changed'>,
  ) {}

  async list(): Promise<ProviderView[]> {
    return (await this.providers.list()).map(toView);
  }

  /** @throws GatewayError not_found */
  async get(id: string): Promise<ProviderView> {
    return toView((await this.providers.find(id)) ?? notFound());
  }

  /** @throws GatewayError url_not_allowed, invalid_request (id), conflict (id) */
  async create(provider: NewProvider): Promise<ProviderView> {
    if (!/^[a-z][a-z0-9-]{0,62}$/.test(provider.id)) {
      throw new GatewayError('invalid_request', 'A provider id is 1-63 lower-case letters, digits and dashes, a letter first.', {
        param: 'id',
      });
    }
    checkBaseUrl(provider.baseUrl, provider.allowPrivate);
    const row = await this.providers.insert(provider);
    if (row === undefined) throw new GatewayError('conflict', 'There is already a provider of this id.', { param: 'id' });
    await this.pool.changed();
    return toView(row);
  }

  /** @throws GatewayError not_found, url_not_allowed */
  async update(id: string, change: ProviderChange): Promise<ProviderView> {
    const before = (await this.providers.find(id)) ?? notFound();
    checkBaseUrl(change.baseUrl ?? before.baseUrl, change.allowPrivate ?? before.allowPrivate);
    const row = (await this.providers.update(id, change)) ?? notFound();
    await this.pool.changed();
    return toView(row);
  }
}

function notFound(): never {
  throw new GatewayError('not_found', 'There is no such provider.');
}

const toView = (row: ProviderRow): ProviderView => ({
  id: row.id,
  family: row.family,
  profile: row.profile,
  base_url: row.baseUrl,
  allow_private_network: row.allowPrivate,
  requires_key: row.requiresKey,
  enabled: row.enabled,
  created_at: row.createdAt.toISOString(),
  updated_at: row.updatedAt.toISOString(),
});
