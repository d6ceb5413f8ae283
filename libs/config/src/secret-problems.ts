import type { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import type { Environment } from './environment';
import { previousKeysOf } from './master-keys';
import { isPublished, passwordWeakness, weakness } from './weak-secret';

type SecretName = 'JWT_SECRET' | 'MASTER_KEY' | 'ADMIN_API_KEY' | 'ADMIN_PASSWORD' | 'METRICS_TOKEN';

const KEYS: readonly SecretName[] = ['JWT_SECRET', 'MASTER_KEY', 'ADMIN_API_KEY'];
const GUARDS: readonly SecretName[] = [...KEYS, 'ADMIN_PASSWORD', 'METRICS_TOKEN'];
const REQUIRED_IN_PRODUCTION: readonly SecretName[] = ['JWT_SECRET', 'MASTER_KEY'];

/**
 * Production refuses what is missing or weak. Elsewhere only a published default is refused: such a
 * value tends to travel to production unchanged; a short one earns a warning.
 */
export function secretProblems(
  values: Environment,
  production: boolean,
  writtenAs: Readonly<Record<string, string>>,
): { problems: string[]; warnings: string[] } {
  const problems: string[] = [];
  const warnings: string[] = [];
  for (const name of GUARDS) {
    const given: Secret | undefined = values[name];
    if (given === undefined) continue;
    const plain = openSecret(given);
    const reason = KEYS.includes(name) ? weakness(plain) : passwordWeakness(plain);
    if (reason === undefined) continue;
    const line = `${writtenAs[name] ?? name} ${reason}`;
    (production || isPublished(plain) ? problems : warnings).push(line);
  }
  const previous = previousKeyProblems(values, writtenAs);
  // Half of a key that holds a comma opens nothing, and shows so only when it is too late.
  (production ? problems : warnings).push(...previous.weak);
  problems.push(...previous.unreadable);
  if (!production) return { problems, warnings };
  for (const name of REQUIRED_IN_PRODUCTION) {
    if (values[name] === undefined) problems.push(`${name} must be set with NODE_ENV=production (at least 32 bytes)`);
  }
  const { JWT_SECRET: jwt, MASTER_KEY: master } = values;
  if (jwt !== undefined && master !== undefined && openSecret(jwt) === openSecret(master)) {
    problems.push('JWT_SECRET and MASTER_KEY must differ');
  }
  return { problems, warnings };
}

function previousKeyProblems(
  { MASTER_KEY_PREVIOUS: given }: Environment,
  writtenAs: Readonly<Record<string, string>>,
): { weak: string[]; unreadable: string[] } {
  const name = writtenAs['MASTER_KEY_PREVIOUS'] ?? 'MASTER_KEY_PREVIOUS';
  const keys = previousKeysOf(given);
  if (!keys) return { weak: [], unreadable: [`${name} begins like a JSON list of keys and is none`] };
  const hint = keys.length > 1 ? '; write keys that hold commas as a JSON list: ["one,key"]' : '';
  const faults = keys.map((key, i) => ({
    which: keys.length > 1 ? ` (key ${i + 1} of ${keys.length})` : '',
    why: weakness(key),
  }));
  return {
    weak: faults.flatMap(({ which, why }) => (why === undefined ? [] : [`${name}${which} ${why}${hint}`])),
    unreadable: [],
  };
}
