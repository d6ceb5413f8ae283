import { GatewayError, isJsonObject } from '@libs/kernel';
import { isStrategy, normalizeWeights, STRATEGIES, type Strategy, type Weights } from './weights';

/** What a client may say about how its request is routed. */
export interface Preferences {
  strategy?: Strategy;
  /** Instead of those of a strategy. */
  weights?: Weights;
  /** Its targets move to the front of the plan. */
  preferProvider?: string;
}

export const STRATEGY_OPTION = 'x-routing-strategy';
export const WEIGHTS_OPTION = 'x-routing-weights';
export const PREFER_OPTION = 'x-prefer-provider';
const NO_PREFERENCES: Preferences = Object.freeze({});

/**
 * Reads `x-routing-strategy`, `x-routing-weights` and `x-prefer-provider`, from a body or from headers.
 * @throws GatewayError invalid_request
 */
export function readPreferences(options: Readonly<Record<string, unknown>>): Preferences {
  const strategy = options[STRATEGY_OPTION];
  const weights = options[WEIGHTS_OPTION];
  const preferProvider = options[PREFER_OPTION];
  if (strategy === undefined && weights === undefined && preferProvider === undefined) return NO_PREFERENCES;
  if (strategy !== undefined && !isStrategy(strategy)) throw invalid(STRATEGY_OPTION, `must be one of ${STRATEGIES.join(', ')}`);
  if (preferProvider !== undefined && typeof preferProvider !== 'string')
    throw invalid(PREFER_OPTION, 'must be the id of a provider');
  return {
    ...(strategy !== undefined && { strategy }),
    ...(weights !== undefined && { weights: readWeights(weights) }),
    ...(preferProvider !== undefined && { preferProvider }),
  };
}

const NAMES = ['cost', 'quality', 'latency'] as const;

/**
 * `cost=40,quality=35,latency=25`, or an object of `cost`, `quality`, `latency` or of `costWeight` and so on; what is
 * absent counts nothing. Any non-negative numbers: their proportions count.
 * @throws GatewayError invalid_request
 */
export function readWeights(value: unknown, param: string = WEIGHTS_OPTION): Weights {
  const given = typeof value === 'string' ? pairsOf(value) : value;
  if (!isJsonObject(given)) throw invalid(param, 'must give numbers for cost, quality and latency');
  const unknown = Object.keys(given).find((name) => !NAMES.some((known) => name === known || name === `${known}Weight`));
  if (unknown !== undefined) throw invalid(param, `knows cost, quality and latency, not '${unknown.slice(0, 40)}'`);
  const numberOf = (name: (typeof NAMES)[number]): number => {
    const number = given[name] ?? given[`${name}Weight`] ?? 0;
    return typeof number === 'number' && number >= 0 && number <= 1_000_000 ? number : Number.NaN;
  };
  const weights = normalizeWeights({ cost: numberOf('cost'), quality: numberOf('quality'), latency: numberOf('latency') });
  if (!weights) throw invalid(param, 'must be numbers from 0, not all of them 0');
  return weights;
}

const pairsOf = (text: string): unknown =>
  text.trim().startsWith('{') ? parsed(text) : Object.fromEntries(text.split(',').map((pair) => pairOf(pair)));

function pairOf(pair: string): [string, number] {
  const [name = '', value = ''] = pair.split('=');
  return [name.trim(), /^\s*\d+(\.\d+)?(e-?\d+)?\s*$/.test(value) ? Number(value) : Number.NaN];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const invalid = (param: string, what: string): GatewayError =>
  new GatewayError('invalid_request', `\`${param}\` ${what}.`, { param });
