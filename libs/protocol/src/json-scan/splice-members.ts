import { parseJsonBody } from './parse-body';
import { findMembers } from './scan-top-level';

/**
 * A body with the values of some of its top-level members replaced; members that it does not have stay
 * away, every other byte stays as the client wrote it. Falls back to parsing where the scan is unsure.
 * @param values by name, to be written as JSON
 * @throws GatewayError invalid_json, json_too_complex
 */
export function spliceMembers(body: Buffer, values: Readonly<Record<string, unknown>>): Buffer {
  const fields = findMembers(body);
  if (!fields) return rewrite(body, values);
  const cuts = Object.entries(values)
    .flatMap(([name, value]) => {
      const at = fields.get(name);
      return at ? [{ at, text: JSON.stringify(value) }] : [];
    })
    .sort((a, b) => a.at.start - b.at.start);
  const parts: Buffer[] = [];
  let from = 0;
  for (const { at, text } of cuts) {
    parts.push(body.subarray(from, at.start), Buffer.from(text));
    from = at.end;
  }
  parts.push(body.subarray(from));
  return Buffer.concat(parts);
}

function rewrite(body: Buffer, values: Readonly<Record<string, unknown>>): Buffer {
  const parsed: Record<string, unknown> = { ...parseJsonBody(body) };
  for (const [name, value] of Object.entries(values)) if (Object.hasOwn(parsed, name)) parsed[name] = value;
  return Buffer.from(JSON.stringify(parsed));
}
