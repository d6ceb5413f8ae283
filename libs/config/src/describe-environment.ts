import { z } from 'zod';
import { collect } from './collect';
import { environmentSchema, isSecretVariable, SECTIONS, type VariableName, VARIABLES } from './environment';

export interface DescribedVariable {
  name: string;
  /** As it is written; `[secret]` for one that holds a secret; undefined when nothing says it. */
  value: string | undefined;
  from: 'environment' | 'file' | 'default' | 'unset';
}

/** One variable with all that a person wants to know of it. */
export interface Setting extends Omit<DescribedVariable, 'from'> {
  /** `generated`: made once by this installation and kept in its data directory. */
  from: DescribedVariable['from'] | 'generated';
  /** The heading it stands under. */
  section: string;
  description: string;
  default: string | undefined;
  secret: boolean;
  /** The name under which it was given, where that is another one. */
  writtenAs: string | undefined;
}

const SECRET = '[secret]';
/** What stands before the host of an address opens doors too, and so may what is behind its question mark. */
function masked(text: string): string {
  const shown = text.replace(/\/\/[^@/\s]+@/g, `//${SECRET}@`);
  const query = /^https?:/.test(shown) ? shown.indexOf('?') : -1;
  return query === -1 ? shown : shown.slice(0, query) + shown.slice(query).replace(/=[^&]+/g, `=${SECRET}`);
}

function defaultOf(name: VariableName): string | undefined {
  const schema = environmentSchema.shape[name];
  return schema instanceof z.ZodDefault ? String(schema.def.defaultValue) : undefined;
}

/** Every variable, what it is, and who says so. */
export function describeEnvironment(env: Readonly<Record<string, string | undefined>>): DescribedVariable[] {
  return VARIABLES.map((name) => {
    const hidden = (value: string): string => (isSecretVariable(name) ? SECRET : masked(value));
    if (env[name]) return { name, value: hidden(env[name]), from: 'environment' };
    if (env[`${name}_FILE`]) return { name, value: hidden(env[`${name}_FILE`] ?? ''), from: 'file' };
    const fallback = defaultOf(name);
    return { name, value: fallback, from: fallback === undefined ? 'unset' : 'default' };
  });
}

/**
 * The configuration as it holds in this process.
 * @param generated variables that this installation made for itself
 */
export function describeSettings(
  env: Readonly<Record<string, string | undefined>>,
  generated: ReadonlySet<string> = new Set(),
): Setting[] {
  const { values, writtenAs } = collect(env);
  const sections = Object.entries(SECTIONS);
  return VARIABLES.map((name) => {
    const [title = ''] = sections.find(([, variables]) => name in variables) ?? [];
    const given = values[name];
    const written = writtenAs[name];
    const secret = isSecretVariable(name);
    const fallback = defaultOf(name);
    const shared = {
      ...{ name, secret, default: fallback, section: title.replace(/ \(.*/, '') },
      description: environmentSchema.shape[name].description ?? '',
      writtenAs: written === name ? undefined : written,
    };
    if (given !== undefined)
      return { ...shared, value: secret ? SECRET : masked(given), from: written === `${name}_FILE` ? 'file' : 'environment' };
    if (generated.has(name)) return { ...shared, value: SECRET, from: 'generated' };
    return { ...shared, value: fallback, from: fallback === undefined ? 'unset' : 'default' };
  });
}
