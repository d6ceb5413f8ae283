import type { PromptType } from '@libs/catalog';
import { GatewayError, type JsonObject } from '@libs/kernel';

/** What evaluation asks of the rest of the product; the composition root binds it. */
export interface RequestFacts {
  provider: string;
  model: string;
  /** As routing saw it; undefined: nobody looked. */
  promptType?: PromptType;
}

export type FindRequest = (tenantId: string, requestId: string) => Promise<RequestFacts | undefined>;

/** What a prompt is about. */
export type ClassifyPrompt = (prompt: string) => PromptType;

export const invalid = (param: string, what: string): GatewayError =>
  new GatewayError('invalid_request', `\`${param}\` ${what}.`, { param });

/** @throws GatewayError unknown_field */
export function onlyFields(body: JsonObject, known: readonly string[], prefix = ''): void {
  const unknown = Object.keys(body).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const param = prefix + unknown.slice(0, 80);
  throw new GatewayError('unknown_field', `There is no field '${param}' here.`, { param });
}

/** null is "not given". @throws GatewayError invalid_request */
export function textField(body: JsonObject, name: string, most: number, param = name): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || value.trim() === '') throw invalid(param, 'must be text that is not empty');
  if (value.length > most) throw invalid(param, `must have at most ${most} characters`);
  return value;
}

/** @throws GatewayError invalid_request */
export function requiredText(body: JsonObject, name: string, most: number): string {
  const value = textField(body, name, most);
  if (value === undefined) throw invalid(name, 'must be given');
  return value;
}
