import { z } from 'zod';
import { environmentSchema, VARIABLES } from './environment';

export interface DescribedVariable {
  name: string;
  /** As it is written; `[secret]` for one that holds a secret; undefined when nothing says it. */
  value: string | undefined;
  from: 'environment' | 'file' | 'default' | 'unset';
}

/** Every variable, what it is, and who says so. */
export function describeEnvironment(env: Readonly<Record<string, string | undefined>>): DescribedVariable[] {
  return VARIABLES.map((name) => {
    const schema = environmentSchema.shape[name];
    const isSecret = z.globalRegistry.get(schema)?.['secret'] === true || schema.meta()?.['secret'] === true;
    const hidden = (value: string): string => (isSecret ? '[secret]' : value);
    if (env[name]) return { name, value: hidden(env[name]), from: 'environment' };
    if (env[`${name}_FILE`]) return { name, value: hidden(env[`${name}_FILE`] ?? ''), from: 'file' };
    if (schema instanceof z.ZodDefault) return { name, value: String(schema.def.defaultValue), from: 'default' };
    return { name, value: undefined, from: 'unset' };
  });
}
