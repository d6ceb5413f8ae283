import { Secret } from '@libs/kernel';
import { presetBaseUrl, PROVIDER_PRESETS } from '@libs/providers';
import type { Application } from './apply';
import type { ApplyServices } from './apply-services';
import type { FileKey, FileProvider } from './schema';

/** Providers that the file names no more are switched off, not forgotten: their records stay. Their keys go. */
export async function applyProviders(application: Application, services: ApplyServices): Promise<void> {
  const stored = new Map((await services.providers.list()).map((view) => [view.id, view]));
  for (const [i, provider] of application.parsed.file.providers.entries()) {
    await applyProvider(application, services, provider, stored.get(provider.id));
    application.own('providers', provider.id, ['providers', i]);
    for (const [k, key] of provider.keys.entries()) {
      const id = await applyKey(application, services, provider.id, key);
      application.own('provider_keys', id, ['providers', i, 'keys', k]);
    }
  }
  for (const id of application.gone('provider_keys')) {
    await services.providerKeys.remove(id, services.trail('provider_key.remove', '')).then(
      () => application.done.removed.push(`provider key ${id}`),
      // Removed by other means meanwhile.
      () => undefined,
    );
  }
  for (const id of application.gone('providers')) {
    if (stored.get(id)?.enabled !== true) continue;
    await services.providers.update(id, { enabled: false }, services.trail('provider.update', ''));
    application.done.removed.push(`provider ${id} (switched off)`);
  }
}

type StoredProvider = Awaited<ReturnType<ApplyServices['providers']['list']>>[number];

/** The provider as the file wants it, over what the product knows of it. */
function wanted({ id, adapter, base_url: url, allow_private_network: isPrivate, enabled }: FileProvider) {
  const preset = PROVIDER_PRESETS[id];
  const [family = '', profile = ''] = adapter?.split('/') ?? [
    preset?.family ?? 'openai-compatible',
    preset?.profile ?? 'generic',
  ];
  const baseUrl = preset ? presetBaseUrl(preset, url) : (url ?? '').replace(/\/+$/, '');
  const allowPrivate = isPrivate ?? preset?.allowPrivateNetwork ?? false;
  return { id, family, profile, baseUrl, allowPrivate, requiresKey: preset?.requiresKey ?? false, enabled };
}

async function applyProvider(
  { done }: Application,
  { providers, trail }: ApplyServices,
  given: FileProvider,
  stored: StoredProvider | undefined,
): Promise<void> {
  const provider = { ...wanted(given), ...(given.keys.length > 0 && { requiresKey: true }) };
  if (!stored) {
    await providers.create(provider, trail('provider.create', ''));
    done.added.push(`provider ${provider.id}`);
    return;
  }
  const same =
    stored.base_url === provider.baseUrl &&
    stored.allow_private_network === provider.allowPrivate &&
    stored.enabled === provider.enabled &&
    stored.requires_key === provider.requiresKey;
  if (same) return;
  const { baseUrl, allowPrivate, enabled, requiresKey } = provider;
  await providers.update(provider.id, { baseUrl, allowPrivate, enabled, requiresKey }, trail('provider.update', ''));
  done.changed.push(`provider ${provider.id}`);
}

/** @returns its id */
async function applyKey(
  { done }: Application,
  { providerKeys, keyRows, secrets, trail }: ApplyServices,
  providerId: string,
  key: FileKey,
): Promise<string> {
  const secret = new Secret(key.secret.trim());
  const fields = {
    priority: key.priority,
    weight: key.weight,
    rpmLimit: key.rpm ?? null,
    tpmLimit: key.tpm ?? null,
    models: key.models ?? null,
  };
  const row = await keyRows.findByName(providerId, key.name);
  if (!row) {
    const made = await providerKeys.create({ providerId, name: key.name, secret, ...fields }, trail('provider_key.create', ''));
    done.added.push(`key ${providerId}/${key.name}`);
    return made.id;
  }
  const sameSecret = secrets.holds(row, secret);
  const same = Object.entries(fields).every(([name, value]) => JSON.stringify(Reflect.get(row, name)) === JSON.stringify(value));
  if (same && sameSecret) return row.id;
  await providerKeys.update(row.id, { ...fields, ...(!sameSecret && { secret }) }, trail('provider_key.update', ''));
  done.changed.push(`key ${providerId}/${key.name}`);
  return row.id;
}
