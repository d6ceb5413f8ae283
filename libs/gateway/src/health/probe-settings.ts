import type { ProviderRow } from '@libs/key-pool';

const USUAL_INTERVAL_SECONDS = 15;

/** Whether a provider is probed: those inside the network that need no key, unless somebody said otherwise. */
export function probeSettings({
  healthProbe,
  allowPrivate,
  requiresKey,
}: Pick<ProviderRow, 'healthProbe' | 'allowPrivate' | 'requiresKey'>): {
  enabled: boolean;
  intervalMs: number;
} {
  const enabled = healthProbe.enabled ?? (allowPrivate && !requiresKey);
  return { enabled, intervalMs: (healthProbe.seconds ?? USUAL_INTERVAL_SECONDS) * 1_000 };
}
