import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { UpstreamFailure } from './adapter';
import { listOf, objectOf, textOf, wordOf } from './read';
import { redactMessage } from './redact';
import { retryHint, type UpstreamHeaders } from './retry-hint';

/** What the shapes in use have in common, once read. */
interface ErrorFacts {
  message: string;
  code?: string;
  type?: string;
  param?: string;
  /** The whole body as text, for words that stand outside the message. */
  text: string;
  moderated: boolean;
}

/** Said instead of the upstream's words, which may quote the key. */
export const KEY_REJECTED = 'The provider rejected the key.';

/**
 * Reads any error answer of any provider and sorts it by what the gateway does about it. Total:
 * HTML, nothing, or bytes give a failure too.
 */
export function readFailure(status: number, headers: UpstreamHeaders, body: Buffer, nowMs: number): UpstreamFailure {
  const facts = readFacts(body);
  const kind = kindOf(status, facts);
  if (kind === 'auth') return { kind, status, message: KEY_REJECTED, code: safe(facts.code), type: safe(facts.type) };
  const failure: UpstreamFailure = {
    kind,
    status,
    message: redactMessage(facts.message) || `The provider answered with status ${status} and no message.`,
    code: codeOf(kind, facts),
    type: safe(facts.type),
    param: facts.param,
  };
  if (kind !== 'client') failure.retryAfterMs = retryHint(headers, facts.text, nowMs);
  return failure;
}

const OUT_OF_MONEY =
  /insufficient[_ ](?:quota|balance|credits?|funds)|credit balance is too low|billing_(?:hard_limit|error|not_active)|(?:out of|no|any) credits|(?:used|exhausted) all (?:available )?credits|requires more credits/i;
/** xAI and Gemini answer a bad key with 400. */
const BAD_KEY = /(?:incorrect|invalid) api[ _-]key|api[ _-]key (?:not valid|(?:is )?invalid|expired)|API_KEY_INVALID/i;

function kindOf(status: number, facts: ErrorFacts): UpstreamFailure['kind'] {
  if (status === 402) return 'quota';
  if (status === 400 || status === 403 || status === 429) {
    if (OUT_OF_MONEY.test(`${facts.code} ${facts.type} ${facts.message}`)) return 'quota';
  }
  if (status === 401) return 'auth';
  // A 403 about the prompt or the model says nothing against the key.
  if (status === 403) return facts.moderated || facts.code === 'model_not_found' ? 'client' : 'auth';
  if (status === 400 && BAD_KEY.test(facts.text)) return 'auth';
  // 498: Groq's flexible tier has no room just now.
  if (status === 429 || status === 498) return 'rate';
  if (status === 408 || status >= 500 || status < 400) return 'server';
  return 'client';
}

const TOO_LONG =
  /prompt is too long|maximum context length|context (?:window|length)|too many (?:input )?tokens|input tokens exceed/i;
const VAGUE_CODES = new Set([undefined, 'invalid_request_error', '400']);

/** SDK users match on `context_length_exceeded`; most providers say it only in words. */
function codeOf(kind: UpstreamFailure['kind'], facts: ErrorFacts): string | undefined {
  if (kind === 'client' && VAGUE_CODES.has(facts.code) && TOO_LONG.test(facts.message)) return 'context_length_exceeded';
  return safe(facts.code);
}

function readFacts(body: Buffer): ErrorFacts {
  const text = body.toString('utf8', 0, 64 * 1024);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // A page, a cut body, or plain words: only the last are worth showing.
    const plain = text.trim();
    return { message: /^[^<{[]/.test(plain) && plain.length <= 500 ? plain : '', text: plain.slice(0, 4000), moderated: false };
  }
  // Gemini's stream endpoint wraps its error in a list.
  const root = Array.isArray(parsed) ? parsed[0] : parsed;
  return isJsonObject(root) ? factsOf(root, text) : { message: '', text, moderated: false };
}

function factsOf(root: JsonObject, text: string): ErrorFacts {
  const error = objectOf(root['error']);
  return {
    message:
      wordOf(error['message']) ??
      wordOf(root['error']) ??
      wordOf(root['message']) ??
      wordOf(root['msg']) ??
      detailOf(root['detail']),
    code: codeText(error['code']) ?? codeText(root['code']),
    type: wordOf(error['type']) ?? wordOf(error['status']) ?? wordOf(root['type']),
    param: wordOf(error['param']),
    text,
    moderated: listOf(objectOf(error['metadata'])['reasons']).length > 0,
  };
}

/** FastAPI's shape: words, or a list of `{loc, msg}`. */
function detailOf(detail: Json | undefined): string {
  if (typeof detail === 'string') return detail;
  return listOf(detail)
    .map((item) =>
      [listOf(objectOf(item)['loc']).join('.'), textOf(objectOf(item)['msg'])].filter((part) => part !== '').join(': '),
    )
    .join('; ');
}

const codeText = (code: Json | undefined): string | undefined => (typeof code === 'number' ? String(code) : wordOf(code));

/** Codes and types are short words; anything else does not pass. */
const safe = (word: string | undefined): string | undefined =>
  word !== undefined && /^[A-Za-z0-9_. -]{1,80}$/.test(word) ? redactMessage(word) : undefined;

/** The error of an event inside a stream, or of an error body sent with status 200. */
export function readInlineError(root: JsonObject): { message: string; code?: string; type?: string } {
  const facts = factsOf(root, '');
  const badKey = BAD_KEY.test(facts.message);
  const message = badKey ? KEY_REJECTED : redactMessage(facts.message);
  return { message: message || 'The provider reported an error.', code: safe(facts.code), type: safe(facts.type) };
}
