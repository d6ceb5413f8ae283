import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '@libs/kernel';
import type { DialectId } from '@libs/protocol';

/** Versions of Anthropic's API that relayed requests may ask for; any other gets the gateway's own. */
const VERSIONS = new Set(['2023-06-01', '2026-10-21']);
/** Names of beta features, separated by commas. */
const BETA = /^[A-Za-z0-9._,\- ]{1,1024}$/;

/**
 * The headers of a client that mean something to the provider behind a relay: without them its beta features would
 * silently not work. undefined when there are none.
 * @throws GatewayError invalid_header_value
 */
export function relayHeaders(headers: IncomingHttpHeaders, dialect: DialectId): Record<string, string> | undefined {
  if (dialect !== 'anthropic-messages') return undefined;
  const passed: Record<string, string> = {};
  const version = headers['anthropic-version'];
  if (typeof version === 'string' && VERSIONS.has(version)) passed['anthropic-version'] = version;
  const beta = headers['anthropic-beta'];
  if (beta !== undefined) {
    const names = Array.isArray(beta) ? beta.join(',') : beta;
    if (!BETA.test(names)) {
      const message = 'anthropic-beta must be names of features, separated by commas, of at most 1024 characters.';
      throw new GatewayError('invalid_header_value', message, { param: 'anthropic-beta' });
    }
    passed['anthropic-beta'] = names;
  }
  return Object.keys(passed).length === 0 ? undefined : passed;
}
