import type { JsonObject } from '@libs/kernel';
import type { ChangeList } from '../changes';
import { compileSchema } from '../schema/compile-schema';
import type { OpenAiCompatibleProfile } from './profile';

export interface KeptSchema {
  schema: JsonObject;
  strict?: boolean;
}

/**
 * A schema that must be kept to (`strict`), in the subset that this upstream enforces. One beyond the subset goes out
 * as it is and without the demand, which would be refused: the model still follows it as well as it can.
 */
export function keptSchema(
  { schema, strict }: KeptSchema,
  where: string,
  { schemaRules }: OpenAiCompatibleProfile,
  changes: ChangeList,
): KeptSchema {
  if (strict !== true || !schemaRules) return { schema, ...(strict !== undefined && { strict }) };
  const { schema: compiled, misfits } = compileSchema(schema, schemaRules, changes, where);
  if (misfits.length === 0) return { schema: compiled, strict };
  changes.add(where, `sent without strict, ${schemaRules.label} cannot enforce ${misfits.join(', ')}`);
  return { schema, strict: false };
}
