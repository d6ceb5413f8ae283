import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';

/** Whether a definition of the schema can be reached from itself, or the schema refers to its own root. */
export function isRecursive(root: JsonObject): boolean {
  const definitions = new Map<string, Json>();
  for (const holder of ['$defs', 'definitions']) {
    const map = root[holder];
    if (isJsonObject(map))
      for (const [name, schema] of Object.entries(map)) if (schema !== undefined) definitions.set(`#/${holder}/${name}`, schema);
  }
  const clean = new Set<string>();
  const reachesItself = (ref: string, path: ReadonlySet<string>): boolean => {
    if (ref === '#' || path.has(ref)) return true;
    const schema = definitions.get(ref);
    if (schema === undefined || clean.has(ref)) return false;
    const deeper = new Set(path).add(ref);
    const found = refsIn(schema).some((inner) => reachesItself(inner, deeper));
    if (!found) clean.add(ref);
    return found;
  };
  return refsIn(root).some((ref) => reachesItself(ref, new Set()));
}

function refsIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(refsIn);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (name === '$ref' && typeof inner === 'string') return [inner];
    return inner === undefined ? [] : refsIn(inner);
  });
}
