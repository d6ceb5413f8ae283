import type { Secret } from '@libs/kernel';
import type { NewProvider } from './providers.repository';

/** What is known of a provider before anybody configured it. */
export interface ProviderPreset {
  id: string;
  family: string;
  profile: string;
  baseUrl: string;
  /** Absent: true, except for the families that run without one. */
  requiresKey?: boolean;
  /** The environment variable its key is read from; absent: `<ID>_API_KEY`. */
  keyEnv?: string;
}

export interface SeedInput {
  presets: readonly ProviderPreset[];
  /** What the environment says: a key, an address, or both. */
  configured: readonly { readonly id: string; readonly key?: Secret; readonly baseUrl?: string }[];
  /** Ids of providers that may live at private addresses. */
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
const KEYLESS_FAMILIES: ReadonlySet<string> = new Set([SANDBOX, OLLAMA]);

/** The providers that should exist. Configured ids without a preset are none of ours and left out. */
export function seedPlan(input: SeedInput): SeedProvider[] {
  const plan: SeedProvider[] = [];
  for (const preset of input.presets) {
    const configured = input.configured.find(({ id }) => id === preset.id);
    const found = preset.id === OLLAMA ? input.ollamaUrl : undefined;
    const address = configured?.baseUrl ?? found;
    const wanted = configured !== undefined || found !== undefined || (preset.id === SANDBOX && input.sandboxEnabled);
    if (!wanted) continue;
    plan.push({
      provider: {
        id: preset.id,
        family: preset.family,
        profile: preset.profile,
        baseUrl: address ?? preset.baseUrl,
        // An Ollama that was found on this machine is at a private address by its nature.
        allowPrivate: input.allowPrivate.includes(preset.id) || found !== undefined,
        requiresKey: preset.requiresKey ?? !KEYLESS_FAMILIES.has(preset.family),
        enabled: true,
      },
      addressGiven: address !== undefined,
      key: configured?.key && { name: `env:${preset.keyEnv ?? defaultKeyEnv(preset.id)}`, secret: configured.key },
    });
  }
  return plan;
}

const defaultKeyEnv = (id: string): string => `${id.toUpperCase().replaceAll('-', '_')}_API_KEY`;
