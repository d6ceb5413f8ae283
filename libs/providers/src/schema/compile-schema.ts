import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import { ChangeList } from '../changes';
import { BOUNDS, DATA, MAPS, NOTES } from './keywords';
import { isRecursive } from './recursion';
import type { SchemaRules } from './rules';

export interface CompiledSchema {
  /** Never the object that came in. */
  schema: JsonObject;
  /**
   * Places that the provider's subset cannot express without another meaning; [] when the provider keeps to the
   * schema. What to do then (another way, no guarantee, a refusal) is the caller's choice, and the caller's to report.
   */
  misfits: string[];
}

/**
 * A JSON Schema in the subset that a provider honours. Limits and notes that it does not know are told in the
 * description, and each is reported with its path; so is every other change.
 * @param where the field that holds the schema, as the client knows it
 */
export function compileSchema(schema: JsonObject, rules: SchemaRules, changes: ChangeList, where: string): CompiledSchema {
  const made = new ChangeList();
  const compiler = new SchemaCompiler(rules, made);
  const compiled = compiler.compile(schema, where);
  if (rules.rootObject && (compiled['type'] !== 'object' || compiled['anyOf'] !== undefined)) compiler.misfits.push(where);
  if (!rules.recursive && isRecursive(schema)) compiler.misfits.push(`${where}.$ref`);
  // A schema that does not fit is not sent: then nothing about it was changed.
  if (compiler.misfits.length === 0) changes.take(made);
  return { schema: compiled, misfits: compiler.misfits };
}

class SchemaCompiler {
  readonly misfits: string[] = [];

  constructor(
    private readonly rules: SchemaRules,
    private readonly changes: ChangeList,
  ) {}

  compile(schema: JsonObject, path: string): JsonObject {
    const out: JsonObject = {};
    const told: string[] = [];
    for (const [name, value] of Object.entries(schema)) {
      if (value === undefined) continue;
      const at = `${path}.${name}`;
      if (this.honours(name, value)) out[name] = this.inner(name, value, at);
      else if (BOUNDS.has(name)) told.push(this.tell(name, value, at));
      else if (name === 'oneOf' && this.rules.honoured.has('anyOf') && schema['anyOf'] === undefined) {
        this.changes.add(at, `sent as anyOf, ${this.rules.label} does not know it`);
        out['anyOf'] = this.inner('anyOf', value, at);
      } else if (NOTES.has(name)) this.changes.dropped(at, `not known to ${this.rules.label}`);
      else this.misfits.push(at);
    }
    if (told.length > 0) out['description'] = [schema['description'], `(${told.join(', ')})`].filter(Boolean).join(' ');
    this.shape(out, path);
    return out;
  }

  private honours(name: string, value: Json): boolean {
    const { honoured, formats, maxMinItems } = this.rules;
    if (!honoured.has(name)) return false;
    if (name === 'format' && formats) return typeof value === 'string' && formats.has(value);
    if (name === 'minItems' && maxMinItems !== undefined) return typeof value === 'number' && value <= maxMinItems;
    return true;
  }

  private tell(name: string, value: Json, at: string): string {
    this.changes.add(at, `told in the description, ${this.rules.label} does not enforce it`);
    return `${name}: ${JSON.stringify(value)}`;
  }

  private inner(name: string, value: Json, at: string): Json {
    if (name === 'enum' && !this.rules.complexEnums && Array.isArray(value) && value.some(isComplex)) this.misfits.push(at);
    if (name === '$ref' && typeof value === 'string' && !value.startsWith('#')) this.misfits.push(at);
    if (DATA.has(name)) return value;
    if (MAPS.has(name) && isJsonObject(value)) {
      const entries = Object.entries(value).map(([key, schema]) => [key, this.value(schema ?? {}, `${at}.${key}`)] as const);
      return Object.fromEntries(entries);
    }
    return this.value(value, at);
  }

  private value(value: Json, at: string): Json {
    if (Array.isArray(value)) return value.map((item, i) => this.value(item, `${at}.${i}`));
    return isJsonObject(value) ? this.compile(value, at) : value;
  }

  /** What the provider asks of every object. */
  private shape(out: JsonObject, path: string): void {
    const isObject = out['type'] === 'object' || isJsonObject(out['properties']);
    if (!isObject) return;
    const properties = isJsonObject(out['properties']) ? Object.keys(out['properties']) : [];
    if (this.rules.closed) this.close(out, path);
    const required = Array.isArray(out['required']) ? out['required'] : [];
    if (!this.rules.allRequired) return;
    const optional = properties.filter((name) => !required.includes(name));
    for (const name of optional) this.misfits.push(`${path}.properties.${name} (not required)`);
    if (properties.length === 0) out['required'] ??= [];
  }

  private close(out: JsonObject, path: string): void {
    const { additionalProperties: additional } = out;
    if (additional === false) return;
    // An object of any properties would become one of none.
    if (additional !== undefined || !isJsonObject(out['properties'])) {
      this.misfits.push(`${path}.additionalProperties`);
      return;
    }
    out['additionalProperties'] = false;
    this.changes.add(path, 'additionalProperties: false added');
  }
}

const isComplex = (value: Json): boolean => typeof value === 'object' && value !== null;
