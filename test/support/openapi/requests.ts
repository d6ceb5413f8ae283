import fc, { type Arbitrary } from 'fast-check';
import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import { arbitraryFromSchema, type Hints, type Resolve } from './arbitrary-from-schema';
import { brokenBody, oddText } from './broken';

/** One operation of an OpenAPI document. */
export interface DocumentedOperation {
  method: string;
  path: string;
  operation: JsonObject;
}

/** `REAL` in an address stands for an object that exists: whoever sends the request knows one. */
export const REAL = '\u0001real\u0001';

export interface FuzzRequest {
  method: string;
  /** With its query, ready to be sent but for REAL. */
  url: string;
  headers: Record<string, string>;
  body?: string;
}

/** Which credentials a request brings; the values are known only where it is sent. */
export const CREDENTIALS = ['operators', 'virtual key', 'none', 'wrong', 'broken'] as const;
export type Credential = (typeof CREDENTIALS)[number];

export interface FuzzCase {
  request: FuzzRequest;
  credential: Credential;
}

export function operationsOf(document: JsonObject): DocumentedOperation[] {
  return Object.entries(objectOf(document['paths'])).flatMap(([path, item]) =>
    Object.entries(objectOf(item)).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation: objectOf(operation),
    })),
  );
}

/** Requests for one operation: most as the document has them, the rest wrong in one way or another. */
export function casesFor({ method, path, operation }: DocumentedOperation, resolve: Resolve, hints: Hints): Arbitrary<FuzzCase> {
  const parameters = (Array.isArray(operation['parameters']) ? operation['parameters'] : []).map(objectOf);
  const address = fc
    .tuple(pathOf(path, parameters, resolve, hints), queryOf(parameters, resolve, hints))
    .map(([where, query]) => (query === '' ? where : `${where}?${query}`));
  const content = objectOf(objectOf(operation['requestBody'])['content']);
  const form = content['multipart/form-data'];
  const payload = isJsonObject(form)
    ? formPayload(arbitraryFromSchema(form['schema'], resolve, hints))
    : payloadOf(objectOf(content['application/json'])['schema'], resolve, hints, method);
  const credential = fc.oneof(
    { arbitrary: fc.constant<Credential>('operators'), weight: 7 },
    { arbitrary: fc.constantFrom(...CREDENTIALS), weight: 3 },
  );
  return fc.tuple(address, headersOf(parameters, resolve, hints), payload, credential).map(([url, headers, sent, who]) => ({
    credential: who,
    request: { method, url, headers: { ...headers, ...sent.headers }, ...(sent.body !== undefined && { body: sent.body }) },
  }));
}

const objectOf = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});

function pathOf(path: string, parameters: readonly JsonObject[], resolve: Resolve, hints: Hints): Arbitrary<string> {
  const parts = path.split(/(\{\w+\})/).map((part): Arbitrary<string> => {
    const parameter = parameters.find(({ name }) => part === `{${String(name)}}`);
    if (!parameter) return fc.constant(part);
    const fitting = arbitraryFromSchema(parameter['schema'], resolve).map((value) => encode(String(value) || 'x'));
    const hint = hints[String(parameter['name'])];
    const real = hint?.length ? fc.constantFrom(...hint).map((value) => encode(String(value))) : fc.constant(REAL);
    return fc.oneof(
      { arbitrary: real, weight: 3 },
      { arbitrary: fitting, weight: 1 },
      { arbitrary: oddText.map((text) => encode(text || 'x')), weight: 1 },
      { arbitrary: fc.constantFrom('%', '%ff', '%2e%2e', 'a%2fb', '%e0%a4%a', ';x=1'), weight: 1 },
    );
  });
  return fc.tuple(...parts).map((written) => written.join(''));
}

function queryOf(parameters: readonly JsonObject[], resolve: Resolve, hints: Hints): Arbitrary<string> {
  const inQuery = parameters.filter((parameter) => parameter['in'] === 'query');
  const fitting = inQuery.flatMap((parameter) =>
    optional(parameter, resolve, hints, ([name, value]) => `${name}=${encode(value)}`),
  );
  const good = fc.tuple(...fitting).map((parts) => parts.filter((part) => part !== null).join('&'));
  const name = fc.constantFrom('unknown', ...inQuery.map((parameter) => String(parameter['name'])));
  const odd = fc.tuple(name, oddText).map(([key, text]) => `${key}=${encode(text.slice(0, 500))}`);
  const twice = fc.tuple(name, name).map(([a, b]) => `${a}=1&${b}=2&${a}=%ff&${b}[x]=1`);
  return fc.oneof({ arbitrary: good, weight: 8 }, { arbitrary: odd, weight: 2 }, { arbitrary: twice, weight: 1 });
}

function headersOf(parameters: readonly JsonObject[], resolve: Resolve, hints: Hints): Arbitrary<Record<string, string>> {
  const inHeader = parameters.filter((parameter) => parameter['in'] === 'header');
  const fitting = inHeader.flatMap((parameter) => optional(parameter, resolve, hints, (pair) => pair));
  const good = fc.tuple(...fitting).map((pairs) => Object.fromEntries(pairs.filter((pair) => pair !== null)));
  if (inHeader.length === 0) return good;
  const name = fc.constantFrom(...inHeader.map((parameter) => String(parameter['name'])));
  const odd = fc.tuple(good, name, oddText).map(([pairs, key, text]) => ({ ...pairs, [key]: text }));
  const any = fc.oneof({ arbitrary: good, weight: 6 }, { arbitrary: odd, weight: 1 });
  return any.map((pairs) => Object.fromEntries(Object.entries(pairs).map(([key, text]) => [key, headerSafe(text)])));
}

/** A parameter that is there or not; never there when its hint is an empty list: nothing random could fit. */
function optional<T>(
  parameter: JsonObject,
  resolve: Resolve,
  hints: Hints,
  write: (pair: [string, string]) => T,
): Arbitrary<T | null>[] {
  const name = String(parameter['name']);
  const hint = hints[name];
  if (hint?.length === 0) return [];
  const value = hint ? fc.constantFrom(...hint) : arbitraryFromSchema(parameter['schema'], resolve);
  return [fc.option(value.map((one) => write([name, String(one)])))];
}

interface Payload {
  headers: Record<string, string>;
  body?: string;
}

const TYPES = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/xml', 'json', '*/*', ''];

function payloadOf(schema: unknown, resolve: Resolve, hints: Hints, method: string): Arbitrary<Payload> {
  const none: Arbitrary<Payload> = fc.constant({ headers: {} });
  if (method === 'GET') return none;
  const fitting = schema === undefined ? fc.constant<Json>({}) : arbitraryFromSchema(schema, resolve, hints);
  const text = fitting.map((body) => JSON.stringify(body));
  const json = (bodies: Arbitrary<string>): Arbitrary<Payload> =>
    bodies.map((body) => ({ headers: { 'content-type': 'application/json' }, body }));
  const mistyped = fc.tuple(text, fc.constantFrom(...TYPES)).map(([body, type]) => ({ headers: { 'content-type': type }, body }));
  const packed = text.map((body) => ({ headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' }, body }));
  return fc.oneof(
    { arbitrary: schema === undefined ? none : json(text), weight: 5 },
    { arbitrary: json(brokenBody(fitting)), weight: 6 },
    { arbitrary: mistyped, weight: 1 },
    { arbitrary: packed, weight: 1 },
    { arbitrary: none, weight: 1 },
    { arbitrary: fc.constant({ headers: { 'content-type': 'application/json' } }), weight: 1 },
  );
}

const BOUNDARY = 'between-the-parts';

/** A form, whole or cut off, or something else where one is wanted. */
function formPayload(fitting: Arbitrary<Json>): Arbitrary<Payload> {
  const body = fitting.map((fields) => formText(objectOf(fields)));
  const cut = fc.tuple(body, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1)));
  const typed = (type: string, bodies: Arbitrary<string>): Arbitrary<Payload> =>
    bodies.map((text) => ({ headers: { 'content-type': type }, body: text }));
  return fc.oneof(
    { arbitrary: typed(`multipart/form-data; boundary=${BOUNDARY}`, body), weight: 5 },
    { arbitrary: typed(`multipart/form-data; boundary=${BOUNDARY}`, fc.oneof(cut, oddText)), weight: 4 },
    { arbitrary: typed('multipart/form-data', body), weight: 1 },
    { arbitrary: typed('multipart/form-data; boundary=another', body), weight: 1 },
    { arbitrary: typed('application/json', fc.constant('{"model":"sandbox/echo"}')), weight: 1 },
    { arbitrary: fc.constant({ headers: {} }), weight: 1 },
  );
}

const formText = (fields: JsonObject): string => `${Object.entries(fields).map(formPart).join('')}--${BOUNDARY}--\r\n`;

const formPart = ([name, value]: [string, Json | undefined]): string =>
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"${/file|image|mask/.test(name) ? '; filename="a.bin"' : ''}\r\n\r\n${String(value)}\r\n`;

/** Lone surrogates cannot be written in an address at all. */
const encode = (text: string): string => encodeURIComponent(Buffer.from(text).toString()).slice(0, 3_000).replace(/%\w?$/, '');
/** What HTTP clients let into a header. */
const headerSafe = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').slice(0, 1_000);
