import type { Json, JsonObject } from '@libs/kernel';
import type { Redaction } from '../capture-rule';
import { mark, type Marks } from './marks';
import { fieldName, isSecretField, redactText } from './redact-text';

const MAX_DEPTH = 200;

export interface Redacting {
  kinds: ReadonlySet<Redaction>;
  /** As `fieldName` writes them. */
  fields: ReadonlySet<string>;
  marks: Marks;
}

/** A copy without secrets, in whichever field or text they stand. */
export function redactJson(value: Json, how: Redacting, depth = 0): Json {
  if (typeof value === 'string') return redactText(value, how.kinds, how.marks);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return mark(how.marks, 'data', 'nested too deeply');
  if (Array.isArray(value)) return value.map((item) => redactJson(item, how, depth + 1));
  const copy: JsonObject = Object.create(null) as JsonObject;
  for (const [name, inner] of Object.entries(value)) {
    if (inner === undefined) continue;
    copy[redactText(name, how.kinds, how.marks)] = redactField(name, inner, how, depth);
  }
  return copy;
}

function redactField(name: string, value: Json, how: Redacting, depth: number): Json {
  if (how.fields.size > 0 && how.fields.has(fieldName(name))) return value === null ? null : mark(how.marks, 'field');
  if (!isSecretField(name)) return redactJson(value, how, depth + 1);
  if (typeof value === 'string') return value === '' ? '' : mark(how.marks, 'secret');
  if (Array.isArray(value)) return value.map((item) => redactField(name, item, how, depth + 1));
  return redactJson(value, how, depth + 1);
}
