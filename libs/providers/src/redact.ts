/** Longer than any id that helps a reader, as long as most credentials. */
const LONG_TOKEN = /[A-Za-z0-9_+/=.-]{40,}/g;
const KEY_SHAPES = [
  /\b(?:sk|pk|rk|gsk|xai|pplx|csk|fw|nvapi|hf|r8|key|tok|ghp|glpat)[-_][A-Za-z0-9_*.-]{6,}/gi,
  /\bAIza[A-Za-z0-9_-]{10,}/g,
  /\b(bearer\s+)[A-Za-z0-9_.~+/=-]{6,}/gi,
  /([?&](?:key|api_key|token|access_token)=)[^&\s"']+/gi,
];
const MAX_LENGTH = 2000;
const MASK = '[redacted]';

/**
 * An upstream's message as it may be shown or logged: anything that looks like a credential is
 * masked, control characters become spaces, length is bounded.
 */
export function redactMessage(message: string): string {
  let text = message.slice(0, 4 * MAX_LENGTH);
  for (const shape of KEY_SHAPES) {
    text = text.replace(shape, (_match, kept: unknown) => (typeof kept === 'string' ? kept : '') + MASK);
  }
  text = text.replace(LONG_TOKEN, (token) => (/[0-9]/.test(token) && /[A-Za-z]/.test(token) ? MASK : token));
  text = text.replace(/\p{Cc}+/gu, ' ').trim();
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}
