import { GatewayError } from '@libs/kernel';

/** What a client may say about how its request is routed. */
export interface Preferences {
  strategy?: Strategy;
  /** Its targets move to the front of the plan. */
  preferProvider?: string;
}

/** A strategy is the weights of a virtual model under the name that clients of other gateways know. */
const STRATEGIES = { balanced: 'auto', cost: 'cheap', quality: 'best', latency: 'fast' } as const;
export type Strategy = keyof typeof STRATEGIES;

/**
 * Reads `x-routing-strategy` and `x-prefer-provider`, from a body or from headers.
 * @throws GatewayError invalid_request
 */
export function readPreferences(options: Readonly<Record<string, unknown>>): Preferences {
  const preferences: Preferences = {};
  const strategy = options['x-routing-strategy'];
  if (strategy !== undefined) {
    if (typeof strategy !== 'string' || !Object.hasOwn(STRATEGIES, strategy)) {
      const message = `\`x-routing-strategy\` must be one of ${Object.keys(STRATEGIES).join(', ')}.`;
      throw new GatewayError('invalid_request', message, { param: 'x-routing-strategy' });
    }
    preferences.strategy = strategy as Strategy;
  }
  const preferProvider = options['x-prefer-provider'];
  if (preferProvider !== undefined) {
    if (typeof preferProvider !== 'string') {
      throw new GatewayError('invalid_request', '`x-prefer-provider` must be the id of a provider.', {
        param: 'x-prefer-provider',
      });
    }
    preferences.preferProvider = preferProvider;
  }
  return preferences;
}

/** A strategy changes what `auto` means; a model asked for by name stays what it is. */
export const applyStrategy = (name: string, { strategy }: Preferences): string =>
  name === 'auto' && strategy ? STRATEGIES[strategy] : name;
