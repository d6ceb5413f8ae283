import { automationPrincipal, type BroughtKey } from '@libs/auth';
import type { Application } from './apply';
import type { ApplyServices } from './apply-services';
import { applyBudgets } from './apply-budgets';
import type { FileTenant, FileVirtualKey } from './schema';

interface KeysPart {
  tenantId: string;
  given: FileTenant;
  path: PropertyKey[];
}

/** Virtual keys of one tenant, each with its budgets. A secret that has changed ends the one before it at once. */
export async function applyVirtualKeys(application: Application, services: ApplyServices, part: KeysPart): Promise<void> {
  const { tenantId, given, path } = part;
  const candidates = application.before.flatMap(({ kind, id }) => (kind === 'virtual_keys' ? [id] : []));
  for (const [i, key] of given.keys.entries()) {
    const at = [...path, 'keys', i];
    const called = `virtual key ${key.name} of ${given.name}`;
    const settings = { ...settingsOf(key), secret: secretOf(key, services), tenantId, candidates };
    const { id, done } = await services.virtualKeys.bring(settings, (action) => services.trail(action, tenantId));
    if (done !== 'same') application.done[done === 'made' ? 'added' : 'changed'].push(called);
    application.own('virtual_keys', id, at);
    const subject = { tenantId, kind: 'key', id } as const;
    await applyBudgets(application, services, { subject, called, given: key.budgets, path: at });
  }
}

/** Keys that the file has brought and names no more end. */
export async function revokeGone(application: Application, { virtualKeys, trail }: ApplyServices): Promise<void> {
  for (const id of application.gone('virtual_keys'))
    await virtualKeys.revoke(automationPrincipal(), id, trail('virtual_key.revoke', '')).then(
      () => application.done.removed.push(`virtual key ${id}`),
      // Removed by other means meanwhile.
      () => undefined,
    );
}

function secretOf({ secret, hash = '' }: FileVirtualKey, { virtualKeys }: ApplyServices): BroughtKey['secret'] {
  if (secret !== undefined) return virtualKeys.storedSecret(secret.trim());
  const [shown = '', hex = ''] = hash.split(':');
  return { hash: Buffer.from(hex, 'hex'), prefix: shown.slice(0, 8), last4: shown.slice(-4) };
}

const settingsOf = (key: FileVirtualKey): Pick<BroughtKey, 'name' | 'limits' | 'metadata' | 'expiresAt'> => ({
  ...{ name: key.name, metadata: key.metadata, expiresAt: key.expires_at === undefined ? null : new Date(key.expires_at) },
  limits: {
    ...{ rpm: key.rpm, tpm: key.tpm, concurrency: key.concurrency, scopes: key.scopes, networks: key.networks },
    ...{ allowedModels: key.models, allowedProviders: key.providers },
    ...(key.strict_fidelity === true && { strictFidelity: true }),
  },
});
