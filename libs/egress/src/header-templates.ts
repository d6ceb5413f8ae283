import { GatewayError, Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';

/** What a template may name, and nothing else: ids of ours, so that no client can write into a header. */
export const HEADER_FACTS = ['tenant_id', 'team_id', 'user_id', 'virtual_key_id', 'request_id', 'provider_id'] as const;
export type HeaderFact = (typeof HEADER_FACTS)[number];
export type HeaderFacts = Readonly<Partial<Record<HeaderFact, string | undefined>>>;

/** A header that an operator adds to every call of a provider; a secret value is static. */
export interface HeaderTemplate {
  /** Lower case. */
  name: string;
  value: string | Secret;
}

const NAME = /^[a-z0-9!#$%&'*+.^_`|~-]{1,64}$/;
/** Visible ASCII with spaces inside. */
const VALUE = /^[\x21-\x7e](?:[\x20-\x7e]{0,2046}[\x21-\x7e])?$/;
const FACT = /\{([^{}]*)\}/g;
export const MOST_HEADERS = 32;

/** Credentials, framing, and what belongs to one connection alone. */
const TAKEN = new Set([
  ...[
    'authorization',
    'proxy-authorization',
    'proxy-authenticate',
    'proxy-connection',
    'www-authenticate',
    'cookie',
    'set-cookie',
  ],
  ...['x-api-key', 'api-key', 'x-goog-api-key', 'x-goog-user-project', 'ocp-apim-subscription-key'],
  ...['host', 'connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect', 'date', 'via', 'forwarded'],
  ...['accept', 'accept-encoding', 'user-agent', 'http2-settings', 'range', 'idempotency-key'],
]);
const TAKEN_PREFIXES = ['content-', 'proxy-', 'sec-', 'x-forwarded-', 'x-amz-'];

/**
 * @param param of the header in the request that brings it
 * @throws GatewayError invalid_header_value
 */
export function checkHeaderTemplate({ name, value }: HeaderTemplate, param: string): void {
  const refuse = (why: string): never => {
    throw new GatewayError('invalid_header_value', `This header cannot be sent to a provider: ${why}.`, { param });
  };
  if (!NAME.test(name)) refuse('its name must be a lower-case header name of at most 64 characters');
  if (TAKEN.has(name) || TAKEN_PREFIXES.some((prefix) => name.startsWith(prefix)))
    refuse(`'${name}' is set by the gateway itself, belongs to one connection, or carries credentials`);
  const text = value instanceof Secret ? openSecret(value) : value;
  if (!VALUE.test(text)) refuse('its value must be 1 to 2048 visible ASCII characters, with spaces only inside');
  if (value instanceof Secret) return;
  for (const [, fact] of text.matchAll(FACT))
    if (!isFact(fact ?? '')) refuse(`{${fact}} is not one of ${HEADER_FACTS.map((known) => `{${known}}`).join(', ')}`);
}

/** @throws GatewayError invalid_header_value */
export function checkHeaderTemplates(templates: readonly HeaderTemplate[], param: string): void {
  if (templates.length > MOST_HEADERS)
    throw new GatewayError('invalid_header_value', `At most ${MOST_HEADERS} headers can be added.`, { param });
  const names = new Set<string>();
  templates.forEach((template, i) => {
    checkHeaderTemplate(template, `${param}.${i}`);
    if (names.has(template.name))
      throw new GatewayError('invalid_header_value', `'${template.name}' is there twice.`, { param: `${param}.${i}` });
    names.add(template.name);
  });
}

/** Adds them to the headers of one call. A template of which a fact is not known is left out. */
export function addHeaders(headers: Record<string, string>, templates: readonly HeaderTemplate[], facts: HeaderFacts = {}): void {
  for (const { name, value } of templates) {
    const text = value instanceof Secret ? openSecret(value) : fill(value, facts);
    if (text !== undefined) headers[name] = text;
  }
}

function fill(template: string, facts: HeaderFacts): string | undefined {
  if (!template.includes('{')) return template;
  let known = true;
  const text = template.replace(FACT, (_whole, name: string) => {
    const fact = isFact(name) ? facts[name] : undefined;
    known &&= fact !== undefined;
    return fact ?? '';
  });
  return known ? text : undefined;
}

const isFact = (text: string): text is HeaderFact => (HEADER_FACTS as readonly string[]).includes(text);
