import type { Redaction } from '../capture-rule';
import { mark, type Marks } from './marks';

/** Names of fields and parameters whose text is a secret. */
const NAMED =
  'password|passwd|passphrase|secret|client[_-]?secret|private[_-]?key|(?:x[_-])?(?:goog[_-])?api[_-]?key|access[_-]?key|' +
  '(?:access|refresh|id|auth|session|bearer)[_-]?token|authorization|proxy[_-]authorization|set[_-]?cookie|cookie|credentials?';

/** Each is linear in the text: nothing in it is tried twice from the same place. */
const SECRETS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
  // What stands behind its name, with the scheme of a header where there is one.
  new RegExp(
    `(?<=(?<![A-Za-z0-9])(?:${NAMED})\\\\{0,8}["']?\\s{0,4}[:=]\\s{0,4}\\\\{0,8}["']?)(?!\\[redacted:)(?:(?:bearer|basic|token)\\s{1,4})?[^\\s"'\\\\,;&{}()<>[\\]]{4,}`,
    'gi',
  ),
  /(?<=\b(?:bearer|basic|token)\s{1,4})(?=[A-Za-z.-]*[0-9_~+/=])[A-Za-z0-9._~+/=-]{12,}/gi,
  // Tokens of three parts.
  /\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g,
  // By the beginnings that providers, forges and clouds give theirs, and we ours.
  /\b(?:sk|pk|rk|gsk|xai|hf|r8|nvapi|pplx|fw|csk|tgp|dapi|rlg|whsec|npm|glpat|gh[pousr]|github_pat|xox[abeprs])[-_][\w+/=-]{16,}/gi,
  /\b(?:AIza[\w-]{30,}|(?:AKIA|ASIA)[0-9A-Z]{16}|ya29\.[\w-]{16,})/g,
  /(?<=:\/\/)[^/?#\s@"'<>]{1,300}(?=@)/g,
  /(?<=[?&](?:key|api[_-]?key|token|access_token|secret|password|sig|signature)=)[^&#\s"'<>]+/gi,
];

const EMAIL = /(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}/g;
const PHONE = /(?<![\w+])\+\d{1,3}(?:[ ().-]{0,2}\d){6,14}(?!\d)/g;
const CARD = /(?<![\d.-])\d(?:[ -]?\d){13,18}(?![\d-])/g;
/** What is no text: pictures and sound in letters. */
const DATA_URL = /data:([\w.+/-]{1,100})(?:;[\w=.-]{1,50}){0,3};base64,([\w+/=-]{64,})/g;
const LETTERS = /[\w+/=-]{1024,}/g;

/** The text without secrets, and without what else is to be taken out. */
export function redactText(text: string, kinds: ReadonlySet<Redaction>, marks: Marks): string {
  let out = text;
  if (text.length >= 64) {
    out = out.replace(DATA_URL, (_all, type: string, data: string) => mark(marks, 'data', `${type}, ${bytesOf(data)} bytes`));
    if (out.length >= 1024) out = out.replace(LETTERS, (run) => mark(marks, 'data', `${run.length} characters`));
  }
  if (out.length < 4) return out;
  for (const secret of SECRETS) out = out.replace(secret, () => mark(marks, 'secret'));
  if (kinds.has('emails') && out.includes('@')) out = out.replace(EMAIL, () => mark(marks, 'email'));
  if (kinds.has('phones') && out.includes('+')) out = out.replace(PHONE, () => mark(marks, 'phone'));
  if (kinds.has('cards')) out = out.replace(CARD, (digits) => (isCard(digits) ? mark(marks, 'card') : digits));
  return out;
}

/** Text of a JSON document that cannot be read as one, since its end is missing. */
export function redactCutJson(text: string, kinds: ReadonlySet<Redaction>, fields: ReadonlySet<string>, marks: Marks): string {
  // Letters that are written as numbers would not be recognised.
  let out = text.replace(/\\u00([2-7][0-9a-f])/gi, (all, hex: string) => {
    const letter = String.fromCharCode(parseInt(hex, 16));
    return letter === '"' || letter === '\\' ? all : letter;
  });
  if (fields.size > 0) {
    out = out.replace(/"([^"\\]{1,64})"(\s*:\s*)("(?:[^"\\]|\\.)*(?:"|$)|[^\s,"{}[\]]+)/g, (all, name: string, colon: string) =>
      fields.has(fieldName(name)) ? `"${name}"${colon}"${mark(marks, 'field')}"` : all,
    );
    // Where the value is more than a text, its end cannot be told: nothing behind it stays.
    const open = [...out.matchAll(/"([^"\\]{1,64})"\s*:\s*[[{]/g)].find(([, name = '']) => fields.has(fieldName(name)));
    if (open) out = out.slice(0, open.index) + mark(marks, 'field');
  }
  return redactText(out, kinds, marks);
}

/** Names are compared without case and without what words are joined by. */
export const fieldName = (name: string): string => name.toLowerCase().replace(/[-_.\s]/g, '');

const SECRET_FIELD = new RegExp(`^(?:${NAMED}|token)$`, 'i');

export const isSecretField = (name: string): boolean => name.length <= 64 && SECRET_FIELD.test(name);

const bytesOf = (base64: string): number => Math.floor((base64.length * 3) / 4);

/** By the check digit: any other long number may stay. */
function isCard(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  if (/^(\d)\1*$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const counted = i % 2 === 0 ? digit : digit * 2;
    sum += counted > 9 ? counted - 9 : counted;
  }
  return sum % 10 === 0;
}
