import type { AuditTrail } from '@libs/database';
import { checkBaseUrl } from '@libs/egress';
import { GatewayError } from '@libs/kernel';
import type { KeyPool } from './key-pool';
import type { NewProvider, ProviderChange, ProvidersRepository } from './providers.repository';
import type { ProviderWays, WayChange, WayView } from './provider-way';
import type { ProviderRow } from './rows';

/** Its way as people give it, its secrets not sealed yet. */
export type ProviderUpdate = Omit<ProviderChange, 'way'> & { way?: WayChange };

export interface ProviderView extends WayView {
  id: string;
  family: string;
  profile: string;
  base_url: string;
  allow_private_network: boolean;
  requires_key: boolean;
  enabled: boolean;
  /** null: as is usual for a provider of its kind. */
  health_probe: { enabled: boolean | null; interval_seconds: number | null };
  created_at: string;
  updated_at: string;
}

/**
 * Providers as administrators handle them. Every change reaches this process's pool before the call returns. Whoever hands
 * in the trail of the audit log has change and trace written together, or neither.
 */
export class ProviderService {
  constructor(
    private readonly providers: ProvidersRepository,
    private readonly pool: Pick<KeyPool, 'changed'>,
    private readonly ways: ProviderWays,
  ) {}

  async list(): Promise<ProviderView[]> {
    return (await this.providers.list()).map((row) => this.toView(row));
  }

  /** @throws GatewayError not_found */
  async get(id: string): Promise<ProviderView> {
    return this.toView((await this.providers.find(id)) ?? notFound());
  }

  /** @throws GatewayError url_not_allowed, invalid_request (id), conflict (id) */
  async create(provider: NewProvider, trail?: AuditTrail): Promise<ProviderView> {
    if (!/^[a-z][a-z0-9-]{0,62}$/.test(provider.id)) {
      throw new GatewayError('invalid_request', 'A provider id is 1-63 lower-case letters, digits and dashes, a letter first.', {
        param: 'id',
      });
    }
    checkBaseUrl(provider.baseUrl, provider.allowPrivate);
    const row = await this.providers.change(trail, provider.id, (providers) => providers.insert(provider));
    if (row === undefined) throw new GatewayError('conflict', 'There is already a provider of this id.', { param: 'id' });
    await this.pool.changed();
    return this.toView(row);
  }

  /** @throws GatewayError not_found, url_not_allowed, invalid_request, invalid_header_value */
  async update(id: string, { way, ...change }: ProviderUpdate, trail?: AuditTrail): Promise<ProviderView> {
    const before = (await this.providers.find(id)) ?? notFound();
    checkBaseUrl(change.baseUrl ?? before.baseUrl, change.allowPrivate ?? before.allowPrivate);
    const sealed = way && this.ways.seal(id, before.way, way);
    const next = { ...change, ...(sealed && { way: sealed }) };
    const row = (await this.providers.change(trail, id, (providers) => providers.update(id, next))) ?? notFound();
    await this.pool.changed();
    return this.toView(row);
  }

  private toView(row: ProviderRow): ProviderView {
    return {
      id: row.id,
      family: row.family,
      profile: row.profile,
      base_url: row.baseUrl,
      allow_private_network: row.allowPrivate,
      requires_key: row.requiresKey,
      enabled: row.enabled,
      health_probe: { enabled: row.healthProbe.enabled, interval_seconds: row.healthProbe.seconds },
      ...this.ways.view(row.id, row.way),
      created_at: row.createdAt.toISOString(),
      updated_at: row.updatedAt.toISOString(),
    };
  }
}

function notFound(): never {
  throw new GatewayError('not_found', 'There is no such provider.');
}
