import { GatewayError } from '@libs/kernel';
import type { GatewaySettings } from './services';

export const TIMEOUT_OPTION = 'x-gateway-timeout-ms';
export const KEEP_ALIVE_OPTION = 'x-gateway-keep-alive';

/** How long a request may take, and how long its stream may be silent. Milliseconds; `keepAliveMs` 0: for ever. */
export interface Patience {
  totalMs: number;
  keepAliveMs: number;
}

/**
 * The operator's limits, as far as the client does not want tighter ones.
 * @throws GatewayError invalid_request
 */
export function readPatience(options: Readonly<Record<string, unknown>>, settings: GatewaySettings): Patience {
  const asked = options[TIMEOUT_OPTION];
  const keepAlive = options[KEEP_ALIVE_OPTION];
  return {
    totalMs: asked === undefined ? settings.totalTimeoutMs : Math.min(milliseconds(asked), settings.totalTimeoutMs),
    keepAliveMs: keepAlive === undefined || switchOf(keepAlive) ? settings.keepAliveMs : 0,
  };
}

function milliseconds(value: unknown): number {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number) && number > 0) return number;
  throw new GatewayError('invalid_request', `\`${TIMEOUT_OPTION}\` must be a whole number of milliseconds from 1.`, {
    param: TIMEOUT_OPTION,
  });
}

function switchOf(value: unknown): boolean {
  if (value === 'on' || value === true) return true;
  if (value === 'off' || value === false) return false;
  throw new GatewayError('invalid_request', `\`${KEEP_ALIVE_OPTION}\` must be on or off.`, { param: KEEP_ALIVE_OPTION });
}
