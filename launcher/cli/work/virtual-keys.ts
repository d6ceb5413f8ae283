import { automationPrincipal, generateVirtualKey, type VirtualKey } from '@libs/auth';
import { openSecret } from '@libs/kernel/open-secret';
import { type Answer, table } from '../answer';
import type { Io } from '../answering';
import { readSecret, type SecretSource } from '../read-secret';
import { findTenant, virtualKeyService } from '../services';
import { type Store, withStore } from '../store';

export interface CreateKey {
  name: string;
  tenant: string;
  rpm?: number;
  tpm?: number;
  concurrency?: number;
  models?: string[];
  expiresInDays?: number;
}

const DAY_MS = 86_400_000;

export const createVirtualKey = (io: Io, options: CreateKey): Promise<Answer> =>
  withStore(io, (store) => created(store, options));

export const listVirtualKeys = (io: Io, tenant: string | undefined): Promise<Answer> =>
  withStore(io, (store) => listed(store, tenant));

export const revokeVirtualKey = (io: Io, id: string): Promise<Answer> =>
  withStore(io, async (store) => {
    await virtualKeyService(store).revoke(automationPrincipal(), id, store.trail('virtual_key.revoke'));
    return { text: `Revoked ${id}.`, json: { revoked: id } };
  });

/** For gateway.yaml, by way of a variable. */
export function generateSecret(): Promise<Answer> {
  const secret = generateVirtualKey();
  return Promise.resolve({ text: secret, json: { secret } });
}

/** What may stand in a file that others read: the secret cannot be had from it. */
export async function hashSecret(io: Io, source: SecretSource): Promise<Answer> {
  const secret = await readSecret(source, io.env, 'Secret of the virtual key');
  return withStore(io, (store) => {
    const { hash, prefix, last4 } = virtualKeyService(store).storedSecret(openSecret(secret).trim());
    const text = `${prefix}...${last4}:${hash.toString('hex')}`;
    return Promise.resolve({ text, json: { hash: text } });
  });
}

async function created(store: Store, options: CreateKey): Promise<Answer> {
  const { id: tenantId } = await findTenant(store, options.tenant);
  const { name, rpm, tpm, concurrency, models, expiresInDays } = options;
  const { key, plain } = await virtualKeyService(store).create(
    automationPrincipal(),
    {
      name,
      tenantId,
      limits: {
        ...(rpm && { rpm }),
        ...(tpm && { tpm }),
        ...(concurrency && { concurrency }),
        ...(models && { allowedModels: models }),
      },
      ...(expiresInDays && { expiresAt: new Date(Date.now() + expiresInDays * DAY_MS) }),
    },
    store.trail('virtual_key.create', tenantId),
  );
  return {
    text: `${plain}\n(shown once: keep it)`,
    json: { id: key.id, tenant_id: tenantId, name, key: plain, limits: key.limits },
  };
}

async function listed(store: Store, tenant: string | undefined): Promise<Answer> {
  const tenantId = tenant === undefined ? undefined : (await findTenant(store, tenant)).id;
  const found: VirtualKey[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await virtualKeyService(store).list({ limit: 200, ...(cursor && { cursor }) }, tenantId);
    found.push(...page.data);
    cursor = page.nextCursor;
  }
  const state = ({ revokedAt, expiresAt }: VirtualKey): string =>
    revokedAt ? 'revoked' : expiresAt && expiresAt.getTime() <= Date.now() ? 'expired' : 'active';
  const rows = found.map((key) => [
    key.id,
    key.name,
    `${key.prefix}...${key.last4}`,
    state(key),
    key.lastUsedAt?.toISOString() ?? 'never',
  ]);
  const text = table(['ID', 'NAME', 'KEY', 'STATE', 'LAST USED'], rows) || 'There are no virtual keys.';
  const json = found.map((key) => ({
    id: key.id,
    tenant_id: key.tenantId,
    name: key.name,
    state: state(key),
    limits: key.limits,
    last_used_at: key.lastUsedAt,
  }));
  return { text, json };
}
