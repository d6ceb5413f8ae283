import { isJsonObject, type Json } from '@libs/kernel';
import type { CaptureRule } from '../capture-rule';
import { mark, type Marks } from '../redact/marks';
import { redactJson } from '../redact/redact-json';
import { fieldName, redactCutJson, redactText } from '../redact/redact-text';
import { assembleStream } from './assemble-stream';

/** More of one body is never looked at. */
export const LOOKED_AT_BYTES = 1_048_576;
/** Of text whose end is missing, since a secret may have been cut in two there. */
const UNSURE_END = 4_096;

/** A body as it is sealed and shown. */
export interface KeptBody {
  /** `stream`: the text of all its events together. */
  kind: 'json' | 'stream' | 'text' | 'none';
  text: string;
  /** Something is missing at its end. */
  cut: boolean;
  redactions: Marks;
}

export interface RawBody {
  bytes: Buffer;
  /** As long as it really was. */
  length: number;
  contentType: string;
}

/** What may be kept of a body: no secrets, no more than the tenant wants. Takes milliseconds for the longest ones. */
export function keptBody({ bytes, length, contentType }: RawBody, rule: CaptureRule): KeptBody {
  const redactions: Marks = {};
  const how = { kinds: new Set(rule.redact), fields: new Set(rule.redactFields.map(fieldName)), marks: redactions };
  if (/event-stream/.test(contentType)) {
    const { answer } = assembleStream(bytes);
    return shortened(JSON.stringify(redactJson(answer, how)), 'stream', bytes.length < length, redactions, rule);
  }
  if (!/json|^text\//.test(contentType))
    return { kind: 'none', text: mark(redactions, 'data', `${named(contentType)}, ${length} bytes`), cut: true, redactions };
  const looked = bytes.subarray(0, LOOKED_AT_BYTES);
  const whole = looked.length === length;
  const value = whole && contentType.includes('json') ? parsed(looked) : undefined;
  if (value !== undefined) return shortened(JSON.stringify(redactJson(value, how)), 'json', false, redactions, rule);
  const text = looked.toString('utf8');
  const sure = whole ? text : text.slice(0, Math.max(0, text.length - UNSURE_END));
  const json = contentType.includes('json');
  const clean = json ? redactCutJson(sure, how.kinds, how.fields, redactions) : redactText(sure, how.kinds, redactions);
  return shortened(clean, json ? 'json' : 'text', !whole, redactions, rule);
}

function shortened(text: string, kind: KeptBody['kind'], cut: boolean, redactions: Marks, { maxBytes }: CaptureRule): KeptBody {
  if (Buffer.byteLength(text) <= maxBytes) return { kind, text, cut, redactions };
  // Half a character at the end is none.
  const short = Buffer.from(text)
    .subarray(0, maxBytes)
    .toString('utf8')
    .replace(/\ufffd$/, '');
  return { kind, text: short, cut: true, redactions };
}

const named = (contentType: string): string => /^[\w.+/-]{1,80}/.exec(contentType)?.[0] ?? 'unknown';

function parsed(bytes: Buffer): Json | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return isJsonObject(value) || Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}
