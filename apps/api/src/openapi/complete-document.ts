import type { OpenAPIObject } from '@nestjs/swagger';
import {
  type Headers,
  type Method,
  type Operation,
  operationsOf,
  type Responses,
  type Schema,
  schemaRef,
} from './document-parts';

const REQUEST_ID: Headers = {
  'x-request-id': {
    description: 'Names the request in the log and in the request log.',
    required: true,
    schema: { type: 'string' },
  },
};

/** What any address may answer before a handler has seen the request. */
const ANYWHERE = {
  400: 'This is not a valid HTTP/1.1 request.',
  408: 'The request took too long to arrive.',
  431: 'The request headers are too large.',
  500: 'The gateway failed. The request id names it in the log.',
  503: 'The gateway is shutting down, or something that it depends on does not answer.',
} as const;
/** And where a body may be sent, whether or not it is wanted. */
const WITH_BODY = { 413: 'The body is too large.', 415: 'The body is not uncompressed JSON.' } as const;

/** Adds to every operation what holds for all of them, so that no route has to say it: a name, statuses, headers. */
export function completeDocument(document: OpenAPIObject): OpenAPIObject {
  for (const { path, method, operation } of operationsOf(document.paths)) {
    operation.operationId = operationId(method, path);
    addRefusals(operation, ANYWHERE);
    if (method !== 'get') addRefusals(operation, WITH_BODY);
    for (const response of Object.values(operation.responses)) {
      if (response && !('$ref' in response)) response.headers = { ...REQUEST_ID, ...response.headers };
    }
  }
  return document;
}

function addRefusals({ responses }: Operation, meanings: Readonly<Record<number, string>>): void {
  const content = { 'application/json': { schema: errorSchemaOf(responses) } };
  for (const [status, description] of Object.entries(meanings)) responses[status] ??= { description, content };
}

/** A route speaks one dialect: what one of its refusals looks like, all do. */
function errorSchemaOf(responses: Responses): Schema {
  const refused = responses['401'];
  const schema = refused && !('$ref' in refused) ? refused.content?.['application/json']?.schema : undefined;
  return schema ?? schemaRef('Error');
}

/** `GET /v1/admin/keys/{id}` is `getV1AdminKeysById`: what generated clients call their methods. */
const operationId = (method: Method, path: string): string =>
  method +
  path
    .replace(/\{(\w+)\}/g, 'by-$1')
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
