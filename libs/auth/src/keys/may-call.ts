import { Networks } from '@libs/config';
import { GatewayError, type KeyScope, type Principal } from '@libs/kernel';

/** Lists are shared by all requests of a key as long as it is known, and compiled once. */
const compiled = new WeakMap<readonly string[], Networks>();

/**
 * What a credential that is good may still not do: call this route, or call from there.
 * @param address the client's, asked for only where a key has a list
 * @throws GatewayError insufficient_scope, address_not_allowed
 */
export function assertMayCall({ limits }: Principal, scope: KeyScope, client: { readonly ip: string }): void {
  if (limits.scopes && !limits.scopes.includes(scope)) throw insufficient(scope, limits.scopes);
  if (limits.networks && !networksOf(limits.networks).has(client.ip)) {
    throw new GatewayError('address_not_allowed', 'This key may not be used from this address.');
  }
}

function networksOf(list: readonly string[]): Networks {
  const known = compiled.get(list) ?? new Networks(list);
  compiled.set(list, known);
  return known;
}

const insufficient = (scope: KeyScope, own: readonly KeyScope[]): GatewayError =>
  new GatewayError('insufficient_scope', `This key has not the scope '${scope}'. It has: ${own.join(', ')}.`, { param: 'scope' });
