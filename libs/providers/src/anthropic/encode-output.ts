import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '@libs/protocol';
import type { ChangeList } from '../changes';

/**
 * The response format as `output_config.format`. Anthropic knows no JSON mode without a schema:
 * that becomes an instruction, appended to `system` (made for this request).
 */
export function encodeFormat(request: GatewayRequest, system: JsonObject[], changes: ChangeList): JsonObject | undefined {
  const format = request.responseFormat;
  if (!format || format.type === 'text') return undefined;
  if (format.type === 'json_object') {
    changes.add('response_format.json_object', 'weakened to an instruction');
    system.push({ type: 'text', text: 'Answer with one valid JSON object and nothing else.' });
    return undefined;
  }
  if (format.description !== undefined) changes.dropped('response_format.description', 'not known to Anthropic');
  const closed = closeObjects(format.schema);
  if (closed.changed) changes.add('response_format.schema', 'additionalProperties: false added to its objects');
  return { type: 'json_schema', schema: closed.schema as JsonObject };
}

/** Their values are data, not schemas. */
const DATA = new Set(['enum', 'const', 'default', 'examples', 'required']);
/** Their values are maps from a free name to a schema. */
const MAPS = new Set(['properties', 'patternProperties', '$defs', 'definitions']);

/** Anthropic refuses schemas whose objects do not say `additionalProperties: false`. */
function closeObjects(schema: Json | undefined): { schema: Json | undefined; changed: boolean } {
  if (Array.isArray(schema)) {
    const items = schema.map((item) => closeObjects(item));
    return { schema: items.map((item) => item.schema as Json), changed: items.some((item) => item.changed) };
  }
  if (!isJsonObject(schema)) return { schema, changed: false };
  let changed = false;
  const out: JsonObject = {};
  for (const [name, value] of Object.entries(schema)) {
    if (DATA.has(name)) {
      out[name] = value;
      continue;
    }
    const inner = MAPS.has(name) && isJsonObject(value) ? closeMap(value) : closeObjects(value);
    changed ||= inner.changed;
    out[name] = inner.schema;
  }
  if (schema['type'] === 'object' && isJsonObject(schema['properties']) && schema['additionalProperties'] === undefined) {
    out['additionalProperties'] = false;
    changed = true;
  }
  return { schema: out, changed };
}

function closeMap(map: JsonObject): { schema: JsonObject; changed: boolean } {
  const entries = Object.entries(map).map(([name, value]) => [name, closeObjects(value)] as const);
  return {
    schema: Object.fromEntries(entries.map(([name, closed]) => [name, closed.schema])),
    changed: entries.some(([, closed]) => closed.changed),
  };
}
