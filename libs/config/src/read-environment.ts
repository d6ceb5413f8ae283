import { collect } from './collect';
import { ConfigError } from './app-config';
import { environmentSchema, VARIABLES, type Environment } from './environment';
import { oidcProblems } from './oidc';
import { nearestName } from './nearest-name';
import { secretProblems } from './secret-problems';

export interface ReadEnvironment {
  values: Environment;
  mode: 'embedded' | 'cluster';
  production: boolean;
  warnings: string[];
}

/** The environment alone, parsed and checked: what can be known before anything has been generated or started. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): ReadEnvironment {
  const { values: raw, writtenAs, problems } = collect(env);
  const parsed = environmentSchema.safeParse(raw);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return `${writtenAs[name] ?? name} ${issue.message}`;
    });
    throw new ConfigError([...problems, ...new Set(lines)]);
  }
  const values = parsed.data;
  const production = values.NODE_ENV === 'production';
  const mode = values.DATABASE_URL === undefined ? 'embedded' : 'cluster';
  const secrets = secretProblems(values, production, writtenAs);
  problems.push(...secrets.problems);
  if (values.REDIS_URL !== undefined && mode === 'embedded') {
    problems.push(
      `${writtenAs.REDIS_URL ?? 'REDIS_URL'} is set without DATABASE_URL: set both for a cluster, or neither to run on your own`,
    );
  }
  problems.push(...oidcProblems(values, production));
  if (production && values.GATEWAY_SANDBOX === true) {
    problems.push('GATEWAY_SANDBOX must not be true with NODE_ENV=production');
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return { values, mode, production, warnings: [...secrets.warnings, ...unknownNames(env)] };
}

function unknownNames(env: Readonly<Record<string, string | undefined>>): string[] {
  const known: readonly string[] = VARIABLES;
  return Object.keys(env)
    .filter((name) => name.startsWith('GATEWAY_') && !known.includes(name))
    .sort()
    .map((name) => {
      const nearest = nearestName(name, known);
      return `${name} is not a known variable${nearest === undefined ? '' : `; did you mean ${nearest}?`}`;
    });
}
