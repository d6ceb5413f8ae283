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
  /** JSON or plain words, as an API answers; a page or nothing at all is none. */
  isApi: boolean;
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
  if (kind === 'auth') {
    const doubtful = status === 403 && !ABOUT_THE_KEY.test(facts.text);
    const failure = { kind, status, message: KEY_REJECTED, code: safe(facts.code), type: safe(facts.type) };
    return doubtful ? { ...failure, doubtful } : failure;
  }
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
  if (status === 403) return forbiddenKind(facts);
  if (status === 400 && BAD_KEY.test(facts.text)) return 'auth';
  // 498: Groq's flexible tier has no room just now.
  if (status === 429 || status === 498) return 'rate';
  // Redirects are never followed: whoever sends one is not the API.
  if (status >= 300 && status < 400) return 'refused';
  if (status === 408 || status >= 500 || status < 400) return 'server';
  return 'client';
}

const ABOUT_THE_KEY = /api[ _-]?key|credential|token|leaked|revoked|suspended|deactivated|disabled|expired/i;
const ABOUT_THE_PROMPT =
  /moderation|content[ _-](?:policy|filter|management)|usage (?:guidelines|polic)|safety|flagged|violat|prohibited content/i;
const ABOUT_THE_PLACE =
  /unsupported_country|country|region|territory|user location|firewall|virtual network|network settings|ip (?:address|allow)|not_allowed_ip|access denied by/i;
const ABOUT_THE_MODEL =
  /model_not_found|\bmodels?\b.{0,80}(?:access|permi|allow|enabled|exist|available)|(?:access|permi|allow)\w*.{0,80}\bmodels?\b|use the specified resource|not allowed to sample/i;

/**
 * What a 403 is about decides what it means: the prompt is the caller's, the place is everybody's, the model is a
 * matter between it and the key. Whatever names none of these is about the key.
 */
function forbiddenKind({ moderated, isApi, code, type, message }: ErrorFacts): UpstreamFailure['kind'] {
  const words = `${code} ${type} ${message}`;
  if (moderated || ABOUT_THE_PROMPT.test(words)) return 'client';
  // A page comes from something in front of the API, which has not looked at the key.
  if (!isApi || ABOUT_THE_PLACE.test(words)) return 'refused';
  return ABOUT_THE_MODEL.test(words) ? 'denied' : 'auth';
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
    const isApi = /^[^<{[]/.test(plain) && plain.length <= 500;
    return { message: isApi ? plain : '', text: plain.slice(0, 4000), moderated: false, isApi };
  }
  // Gemini's stream endpoint wraps its error in a list.
  const root = Array.isArray(parsed) ? parsed[0] : parsed;
  return isJsonObject(root) ? factsOf(root, text) : { message: '', text, moderated: false, isApi: true };
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
    isApi: true,
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
