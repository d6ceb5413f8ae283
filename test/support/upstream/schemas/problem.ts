import type { ErrorObject } from 'ajv';
import { isJsonObject, type JsonObject } from '@libs/kernel';

export interface Problem {
  /** JSON pointer into the body. */
  at: string;
  problem: string;
}

/** The objects in a list field; nothing when it is no list. */
export const listIn = (object: JsonObject, name: string): JsonObject[] => {
  const value = object[name];
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
};

export const objectIn = (object: JsonObject, name: string): JsonObject => {
  const value = object[name];
  return isJsonObject(value) ? value : {};
};

/** ajv's words, with the name of an unknown field, without the branches that only say that a branch failed. */
export const readable = (errors: readonly ErrorObject[]): Problem[] =>
  errors
    .filter(({ keyword }) => keyword !== 'if' && keyword !== 'anyOf')
    .map(({ instancePath, message = 'is wrong', params }) => {
      const extra = 'additionalProperty' in params ? ` ('${String(params['additionalProperty'])}')` : '';
      const allowed = 'allowedValues' in params ? `: ${JSON.stringify(params['allowedValues'])}` : '';
      return { at: instancePath, problem: message + extra + allowed };
    });
