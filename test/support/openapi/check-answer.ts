import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { isJsonObject, type JsonObject } from '@libs/kernel';
import type { DocumentedOperation } from './requests';

export interface Answer {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  text: string;
}

const ROOT = 'document';
/** A text of whole lines: none at all where there is nothing to tell. */
const LINES: ReadonlySet<string> = new Set(['application/x-ndjson']);

/** Holds answers against an OpenAPI document. */
export class AnswerCheck {
  private readonly ajv = addFormats(new Ajv2020({ strict: false, allErrors: true }));
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(document: JsonObject) {
    this.ajv.addSchema({ ...document, $id: ROOT });
  }

  /** What is wrong with the answer; empty when nothing is. */
  faultsOf({ method, path, operation }: DocumentedOperation, answer: Answer): string[] {
    const { status, headers, text } = answer;
    const faults = [...requestIdFaults(answer)];
    if (status === 500) faults.push(`the gateway failed: ${text.slice(0, 200)}`);
    const responses = operation['responses'];
    const response = isJsonObject(responses) ? responses[String(status)] : undefined;
    if (!isJsonObject(response)) return [...faults, `status ${status} is not documented: ${text.slice(0, 200)}`];
    faults.push(...headerFaults(response, headers));
    const content = isJsonObject(response['content']) ? response['content'] : {};
    const type = String(headers['content-type'] ?? '').split(';')[0] ?? '';
    // Of lines there may be none.
    if (text === '' && !(LINES.has(type) && type in content))
      return Object.keys(content).length > 0 ? [...faults, 'the body is missing'] : faults;
    if (!(type in content) && !(type.replace(/\/.*/, '/*') in content))
      return [...faults, `content-type '${type}' is not documented`];
    if (type !== 'application/json') return faults;
    const pointer = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', type, 'schema'];
    return [...faults, ...this.schemaFaults(pointer, JSON.parse(text))];
  }

  private schemaFaults(pointer: readonly string[], body: unknown): string[] {
    const ref = `${ROOT}#/${pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
    let validate = this.validators.get(ref);
    if (!validate) {
      validate = this.ajv.compile({ $ref: ref });
      this.validators.set(ref, validate);
    }
    if (validate(body)) return [];
    return (validate.errors ?? []).slice(0, 3).map((error) => `body${error.instancePath} ${error.message ?? ''}`);
  }
}

function requestIdFaults({ status, headers, text }: Answer): string[] {
  const id = String(headers['x-request-id']);
  if (!/^req_[0-9a-z]{26}$/.test(id)) return ['x-request-id is missing'];
  if (status >= 400 && text.startsWith('{"') && text.includes('"error"') && !text.includes(id))
    return ['the error does not repeat x-request-id'];
  return [];
}

/** Headers of our own are documented, and documented ones that are promised are there. */
function headerFaults(response: JsonObject, headers: Answer['headers']): string[] {
  const documented = isJsonObject(response['headers']) ? response['headers'] : {};
  const unknown = Object.keys(headers).filter(
    (name) => /^x-(?!accel-)|^retry-after$|^location$|^idempotent/.test(name) && !(name in documented),
  );
  const missing = Object.entries(documented).filter(
    ([name, header]) => isJsonObject(header) && header['required'] === true && headers[name] === undefined,
  );
  return [...unknown.map((name) => `header ${name} is not documented`), ...missing.map(([name]) => `header ${name} is missing`)];
}
