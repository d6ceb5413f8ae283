import { GatewayError } from '@libs/kernel';
import { presetBaseUrl, PROVIDER_PRESETS } from '@libs/providers';
import type { NewProvider } from './providers.repository';

/** Those that only need a key. */
const known = (): string =>
  Object.entries(PROVIDER_PRESETS)
    .flatMap(([id, { requiresKey, needsAddress }]) => (requiresKey && !needsAddress ? [id] : []))
    .join(', ');

/**
 * A provider that the product knows needs no step of its own before its first key: this is the row it gets.
 * @throws GatewayError invalid_request (`param`) for those that nobody knows, or whose address nobody but their customer does
 */
export function presetProvider(id: string, param: string): NewProvider {
  const preset = PROVIDER_PRESETS[id];
  const adapter = preset && `, "adapter": "${preset.family}/${preset.profile}"`;
  const make = `make it with POST /v1/admin/providers {"id": "${id.slice(0, 63)}"${adapter ?? ''}, "base_url": ...} or in gateway.yaml`;
  if (!preset?.requiresKey) {
    const message = `There is no provider of this id. Known without further ado: ${known()}; any other: ${make}`;
    throw new GatewayError('invalid_request', `${message}.`, { param });
  }
  if (preset.needsAddress) {
    const variable = preset.envBaseUrl === undefined ? '' : `, or set ${preset.envBaseUrl}`;
    const message = `${preset.label} has an address of its own for every customer: ${make}${variable}.`;
    throw new GatewayError('invalid_request', message, { param });
  }
  return {
    ...{ id, family: preset.family, profile: preset.profile, baseUrl: presetBaseUrl(preset, undefined) },
    ...{ allowPrivate: preset.allowPrivateNetwork, requiresKey: preset.requiresKey, enabled: true },
  };
}
