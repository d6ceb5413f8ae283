import type { Secret } from '@libs/kernel';
import { presetBaseUrl, PROVIDER_PRESETS, type ProviderPreset } from '@libs/providers';
import type { NewProvider } from './providers.repository';

export interface SeedInput {
  /** By provider id; absent: all that the product knows. */
  presets?: Readonly<Record<string, ProviderPreset>>;
  /** What the environment says: a key, an address, or both. */
  configured: readonly { readonly id: string; readonly key?: Secret; readonly baseUrl?: string }[];
  /** Ids of providers that may live at private addresses, beside those that do by design. */
  allowPrivate: readonly string[];
  sandboxEnabled: boolean;
  /** Where an Ollama was found answering; absent when none was. */
  ollamaUrl?: string;
}

export interface SeedProvider {
  provider: NewProvider;
  /** The environment names the address, so it wins over what is stored. */
  addressGiven: boolean;
  key?: { name: string; secret: Secret };
}

export const SANDBOX = 'sandbox';
const OLLAMA = 'ollama';

/** The providers that should exist. Configured ids without a preset are none of ours and left out. */
export function seedPlan(input: SeedInput): SeedProvider[] {
  const plan: SeedProvider[] = [];
  for (const [id, preset] of Object.entries(input.presets ?? PROVIDER_PRESETS)) {
    const configured = input.configured.find((one) => one.id === id);
    const address = configured?.baseUrl ?? (id === OLLAMA ? input.ollamaUrl : undefined);
    const wanted = id === SANDBOX ? input.sandboxEnabled : configured !== undefined || address !== undefined;
    if (!wanted || (preset.needsAddress && address === undefined)) continue;
    plan.push({
      provider: {
        id,
        family: preset.family,
        profile: preset.profile,
        baseUrl: presetBaseUrl(preset, address),
        allowPrivate: preset.allowPrivateNetwork || input.allowPrivate.includes(id),
        requiresKey: preset.requiresKey,
        enabled: true,
      },
      addressGiven: address !== undefined,
      key: configured?.key && { name: `env:${preset.envKey ?? `${id.toUpperCase()}_API_KEY`}`, secret: configured.key },
    });
  }
  return plan;
}
