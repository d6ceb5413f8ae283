import { isJsonObject } from '@libs/kernel';
import { parseJsonBody } from './parse-body';
import { findMembers, readField, type ScannedField } from './scan-top-level';

export interface BodyEdits {
  /** Replaces the value of `model`. */
  model: string;
  /** Makes `stream_options.include_usage` true. */
  includeUsage: boolean;
}

/**
 * A relayed body with `model` (and `stream_options`) replaced; every other byte stays as the client
 * wrote it. Falls back to parsing where the scan is unsure.
 * @throws GatewayError invalid_json, json_too_complex
 */
export function spliceBody(body: Buffer, edits: BodyEdits): Buffer {
  const fields = findMembers(body);
  const model = fields?.get('model');
  if (!fields || !model) return rewrite(body, edits);
  const name = JSON.stringify(edits.model);
  // The target is mostly called what the client called it.
  if (!edits.includeUsage && body.subarray(model.start, model.end).equals(Buffer.from(name))) return body;
  const cuts: { at: ScannedField; text: string }[] = [{ at: model, text: name }];
  if (edits.includeUsage) {
    const options = fields.get('stream_options');
    const text = JSON.stringify(withUsage(options && readField(body, options)));
    if (options) cuts.push({ at: options, text });
    // Right behind the opening brace of `model`'s object: in front of the first member.
    else cuts.push({ at: insertionPoint(body), text: `"stream_options":${text},` });
  }
  cuts.sort((a, b) => a.at.start - b.at.start);
  const parts: Buffer[] = [];
  let from = 0;
  for (const { at, text } of cuts) {
    parts.push(body.subarray(from, at.start), Buffer.from(text));
    from = at.end;
  }
  parts.push(body.subarray(from));
  return Buffer.concat(parts);
}

function insertionPoint(body: Buffer): ScannedField {
  const behindBrace = body.indexOf('{') + 1;
  return { start: behindBrace, end: behindBrace };
}

const withUsage = (options: unknown): object => ({ ...(isJsonObject(options) ? options : {}), include_usage: true });

function rewrite(body: Buffer, edits: BodyEdits): Buffer {
  const parsed = parseJsonBody(body);
  const edited = {
    ...parsed,
    model: edits.model,
    ...(edits.includeUsage && { stream_options: withUsage(parsed['stream_options']) }),
  };
  return Buffer.from(JSON.stringify(edited));
}
