import { GatewayError, isId, newId, type Secret } from '@libs/kernel';
import { checkSecret } from './check-secret';
import type { KeyPool } from './key-pool';
import type { KeySecrets } from './key-secrets';
import { toKeyView, type ProviderKeyView } from './provider-key-view';
import type { ProviderKeyChange, ProviderKeysRepository } from './provider-keys.repository';
import type { ProvidersRepository } from './providers.repository';

export interface CreateProviderKey {
  providerId: string;
  name: string;
  secret: Secret;
  /** Lower is used first. Default 0. */
  priority?: number;
  /** 1..1000. Default 1. */
  weight?: number;
  rpmLimit?: number | null;
  tpmLimit?: number | null;
  models?: string[] | null;
  status?: 'active' | 'disabled';
}

export type UpdateProviderKey = Omit<ProviderKeyChange, 'secret'> & { secret?: Secret };

export interface ListProviderKeys {
  providerId?: string;
  /** 1..200 */
  limit: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

/** Provider keys as administrators handle them. Every change reaches this process's pool before the call returns. */
export class ProviderKeyService {
  constructor(
    private readonly keys: ProviderKeysRepository,
    private readonly providers: ProvidersRepository,
    private readonly secrets: KeySecrets,
    private readonly pool: Pick<KeyPool, 'refresh'>,
  ) {}

  /** Newest first. @throws GatewayError invalid_request (param cursor) */
  async list(ask: ListProviderKeys): Promise<{ data: ProviderKeyView[]; nextCursor: string | null }> {
    if (ask.cursor !== undefined && !isId('providerKey', ask.cursor)) {
      throw new GatewayError('invalid_request', 'The cursor is not one that this list has given out.', { param: 'cursor' });
    }
    const rows = await this.keys.page({ providerId: ask.providerId, before: ask.cursor, limit: ask.limit + 1 });
    const data = rows.slice(0, ask.limit).map(toKeyView);
    return { data, nextCursor: rows.length > ask.limit ? (data.at(-1)?.id ?? null) : null };
  }

  /** @throws GatewayError not_found */
  async get(id: string): Promise<ProviderKeyView> {
    return toKeyView((await this.keys.find(id)) ?? notFound());
  }

  /** @throws GatewayError invalid_request (secret, provider), conflict (name) */
  async create(ask: CreateProviderKey): Promise<ProviderKeyView> {
    const secret = checkSecret(ask.secret);
    if ((await this.providers.find(ask.providerId)) === undefined) {
      throw new GatewayError('invalid_request', 'There is no such provider.', { param: 'provider' });
    }
    const id = newId('providerKey');
    const row = await this.keys.insert({
      id,
      providerId: ask.providerId,
      name: ask.name,
      secretCiphertext: this.secrets.seal(id, secret),
      secretPrefix: secret.prefix(),
      secretLast4: secret.last4(),
      priority: ask.priority ?? 0,
      weight: ask.weight ?? 1,
      rpmLimit: ask.rpmLimit ?? null,
      tpmLimit: ask.tpmLimit ?? null,
      models: ask.models ?? null,
      status: ask.status ?? 'active',
    });
    if (row === undefined) throw nameTaken();
    await this.pool.refresh();
    return toKeyView(row);
  }

  /** A new secret, or status 'active', ends disabling and cooling. @throws GatewayError not_found, conflict (name), invalid_request (secret) */
  async update(id: string, ask: UpdateProviderKey): Promise<ProviderKeyView> {
    const { secret, ...rest } = ask;
    const change: ProviderKeyChange = rest;
    if (secret !== undefined) {
      const checked = checkSecret(secret);
      change.secret = { ciphertext: this.secrets.seal(id, checked), prefix: checked.prefix(), last4: checked.last4() };
    }
    const row = await this.keys.update(id, change);
    if (row === undefined) return notFound();
    if (row === 'name_taken') throw nameTaken();
    await this.pool.refresh();
    return toKeyView(row);
  }

  /** @throws GatewayError not_found */
  async remove(id: string): Promise<void> {
    if (!(await this.keys.remove(id))) notFound();
    await this.pool.refresh();
  }
}

function notFound(): never {
  throw new GatewayError('not_found', 'There is no such provider key.');
}

const nameTaken = (): GatewayError =>
  new GatewayError('conflict', 'This provider already has a key of this name.', { param: 'name' });
