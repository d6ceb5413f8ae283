import { GatewayError, type JsonObject, Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { assertSchema, SERVER_TOOL, TOOL_NAME } from '../input/decode-tools';
import { bad } from '../input/fields';

const HEADER_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]{1,64}$/;
/** Visible ASCII with spaces inside. */
const HEADER_VALUE = /^[\x21-\x7e](?:[\x20-\x7e]{0,4094}[\x21-\x7e])?$/;
const MOST_HEADERS = 32;
/** Framing, and what belongs to one connection alone. */
const TAKEN =
  /^(host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect|content-.*|proxy-.*|idempotency-key|user-agent)$/;
const HOST = /^(\*\.)?[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const MOST_HOSTS = 200;

/** A header as an administrator gives it: with a value, with a secret one, or (kept from before) with neither. */
export interface GivenHeader {
  name: string;
  value?: string | undefined;
  secret?: Secret | undefined;
}

/** @throws GatewayError invalid_request, invalid_header_value */
export function checkToolHeaders(headers: readonly GivenHeader[]): void {
  const refuse = (why: string): never => {
    throw new GatewayError('invalid_header_value', `This header cannot be sent to a tool: ${why}.`, { param: 'headers' });
  };
  if (headers.length > MOST_HEADERS) refuse(`at most ${MOST_HEADERS} can be added`);
  if (new Set(headers.map(({ name }) => name)).size < headers.length) refuse('its name is there twice');
  for (const { name, value, secret } of headers) {
    if (!HEADER_NAME.test(name) || TAKEN.test(name))
      refuse(`'${name.slice(0, 64)}' is no lower-case name, or one that the gateway sets itself`);
    const text = secret ? openSecret(secret) : value;
    if (text !== undefined && !HEADER_VALUE.test(text)) refuse('its value must be 1 to 4096 visible ASCII characters');
  }
}

/** @throws GatewayError invalid_request */
export function checkToolName(name: string): void {
  if (TOOL_NAME.test(name) && !name.includes(SERVER_TOOL) && name.length <= 40) return;
  throw bad('name', `must be a letter and up to 39 letters, digits, _ or -, without ${SERVER_TOOL}`);
}

/** @throws GatewayError invalid_request */
export function checkToolParameters(parameters: unknown): JsonObject {
  assertSchema(parameters, 'parameters');
  return parameters;
}

/** @throws GatewayError invalid_request */
export function checkToolHosts(hosts: readonly string[], param: string): void {
  if (hosts.length > MOST_HOSTS || !hosts.every((host) => HOST.test(host)))
    throw bad(param, `must be at most ${MOST_HOSTS} hosts such as api.example.com or *.example.com, in lower case`);
}
