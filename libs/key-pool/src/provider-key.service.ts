import type { AuditTrail } from '@libs/database';
import { type Clock, GatewayError, isId, newId, type Secret, systemClock } from '@libs/kernel';
import type { KeyUsage } from '@libs/shared-state';
import { checkSecret } from './check-secret';
import type { KeyPool } from './key-pool';
import type { KeySecrets } from './key-secrets';
import { duplicateKeys, planImport, type DuplicateKey } from './import-plan';
import { presetProvider } from './preset-provider';
import { toKeyView, type ProviderKeyView } from './provider-key-view';
import type { NewProviderKey, ProviderKeyChange, ProviderKeysRepository } from './provider-keys.repository';
import type { ProvidersRepository } from './providers.repository';
import type { ProviderKeyRow } from './rows';

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

export interface ImportedKeys {
  /** In the order of the list. */
  created: ProviderKeyView[];
  /** Left out; empty when duplicates are refused. */
  duplicates: DuplicateKey[];
}

export interface ListProviderKeys {
  providerId?: string;
  /** 1..200 */
  limit: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

/**
 * Provider keys as administrators handle them. Every change reaches this process's pool before the call returns. Whoever
 * hands in the trail of the audit log has change and trace written together, or neither.
 */
export class ProviderKeyService {
  constructor(
    private readonly keys: ProviderKeysRepository,
    private readonly providers: ProvidersRepository,
    private readonly secrets: KeySecrets,
    private readonly pool: Pick<KeyPool, 'changed' | 'usage' | 'activityOf'>,
    private readonly clock: Clock = systemClock,
  ) {}

  /** Newest first. @throws GatewayError invalid_request (param cursor) */
  async list(ask: ListProviderKeys): Promise<{ data: ProviderKeyView[]; nextCursor: string | null }> {
    if (ask.cursor !== undefined && !isId('providerKey', ask.cursor)) {
      throw new GatewayError('invalid_request', 'The cursor is not one that this list has given out.', { param: 'cursor' });
    }
    const rows = await this.keys.page({ providerId: ask.providerId, before: ask.cursor, limit: ask.limit + 1 });
    const data = await this.views(rows.slice(0, ask.limit));
    return { data, nextCursor: rows.length > ask.limit ? (data.at(-1)?.id ?? null) : null };
  }

  /** @throws GatewayError not_found */
  async get(id: string): Promise<ProviderKeyView> {
    return this.view((await this.keys.find(id)) ?? notFound());
  }

  /**
   * A provider that the product knows is made with its first key.
   * @throws GatewayError invalid_request (secret, provider), conflict (name)
   */
  async create(ask: CreateProviderKey, trail?: AuditTrail): Promise<ProviderKeyView> {
    const secret = checkSecret(ask.secret);
    if ((await this.providers.find(ask.providerId)) === undefined)
      await this.providers.insert(presetProvider(ask.providerId, 'provider'));
    const fresh = this.newRow(ask, secret);
    const row = await this.keys.change(trail, fresh.id, (keys) => keys.insert(fresh));
    if (row === undefined) throw nameTaken();
    await this.pool.changed();
    return this.view(row);
  }

  /** A new secret, or status 'active', ends disabling and cooling. @throws GatewayError not_found, conflict (name), invalid_request (secret) */
  async update(id: string, ask: UpdateProviderKey, trail?: AuditTrail): Promise<ProviderKeyView> {
    const { secret, ...rest } = ask;
    const change: ProviderKeyChange = rest;
    if (secret !== undefined) {
      const checked = checkSecret(secret);
      change.secret = { ciphertext: this.secrets.seal(id, checked), prefix: checked.prefix(), last4: checked.last4() };
    }
    const row = await this.keys.change(trail, id, async (keys) => {
      const changed = await keys.update(id, change);
      if (changed === 'name_taken') throw nameTaken();
      return changed;
    });
    if (row === undefined) return notFound();
    await this.pool.changed();
    return this.view(row);
  }

  /**
   * Adds all of them or none. A duplicate is a key whose secret its provider already has, or that stands
   * twice in the list.
   * @param duplicates `reject`: one is reason to add none; `skip`: they are left out and told
   * @throws GatewayError invalid_request (param keys.2.secret, keys.2.provider), conflict (param keys.2.name, keys.2.secret)
   */
  async import(asks: readonly CreateProviderKey[], duplicates: 'reject' | 'skip', trail?: AuditTrail): Promise<ImportedKeys> {
    const stored = await this.keys.list();
    const plan = planImport(asks, {
      providers: new Set((await this.providers.list()).map(({ id }) => id)),
      stored: stored.map((row) => ({ ...row, fingerprint: this.secrets.fingerprintOf(row) })),
      fingerprint: (secret) => this.secrets.fingerprint(secret),
    });
    const [first] = plan.duplicates;
    if (first !== undefined && duplicates === 'reject') throw duplicateKeys(plan.duplicates, first.index);
    const fresh = plan.fresh.map(({ ask, secret }) => this.newRow(ask, secret));
    const rows = await this.keys.changeMany(trail, async (keys) => {
      const result = await keys.insertAll(fresh);
      if (result === undefined) throw nameTaken('keys');
      const after = { created: result.map(({ id, name, providerId }) => ({ id, name, provider: providerId })) };
      return { result, facts: { kind: 'provider_key', id: null, after } };
    });
    if (rows.length > 0) await this.pool.changed();
    return { created: await this.views(rows), duplicates: plan.duplicates };
  }

  /** Calls that are under way with it come to their end. @throws GatewayError not_found */
  async remove(id: string, trail?: AuditTrail): Promise<void> {
    const removed = await this.keys.change(trail, id, async (keys) => (await keys.remove(id)) || undefined);
    if (!removed) notFound();
    await this.pool.changed();
  }

  private newRow(ask: CreateProviderKey, secret: Secret): NewProviderKey {
    const id = newId('providerKey');
    return {
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
    };
  }

  private async view(row: ProviderKeyRow): Promise<ProviderKeyView> {
    const [view] = await this.views([row]);
    return view as ProviderKeyView;
  }

  private async views(rows: readonly ProviderKeyRow[]): Promise<ProviderKeyView[]> {
    const usage = new Map<string, KeyUsage>();
    for (const providerId of new Set(rows.map((row) => row.providerId))) {
      const ids = rows.filter((row) => row.providerId === providerId).map(({ id }) => id);
      for (const [i, one] of (await this.pool.usage(providerId, ids)).entries()) usage.set(ids[i] ?? '', one);
    }
    const now = this.clock.now();
    return rows.map((row) =>
      toKeyView(row, {
        ...{ now, usage: usage.get(row.id), unwritten: this.pool.activityOf(row.id) },
        fingerprint: this.secrets.fingerprintOf(row),
      }),
    );
  }
}

function notFound(): never {
  throw new GatewayError('not_found', 'There is no such provider key.');
}

const nameTaken = (param = 'name'): GatewayError =>
  new GatewayError('conflict', 'This provider already has a key of this name.', { param });
