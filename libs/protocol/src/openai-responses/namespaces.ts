import { isJsonObject, type JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '../neutral/request';

/*
 * Functions may stand in groups, each with a name of its own. Nobody else has such groups: there a function goes by
 * both names in one, and its calls come back under the two.
 */

export const flatName = (namespace: string | undefined, name: string): string =>
  namespace === undefined ? name : `${namespace}__${name}`;

/** The names under which the client knows a called function. */
export function clientNames(called: string, { echo }: GatewayRequest): { name: string; namespace?: string } {
  for (const group of listOf(echo?.['tools'])) {
    const { type, name: namespace } = group;
    if (type !== 'namespace' || typeof namespace !== 'string' || !called.startsWith(flatName(namespace, ''))) continue;
    const name = called.slice(flatName(namespace, '').length);
    if (listOf(group['tools']).some((tool) => tool['name'] === name)) return { name, namespace };
  }
  return { name: called };
}

const listOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);
