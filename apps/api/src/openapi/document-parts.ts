import type { OpenAPIObject } from '@nestjs/swagger';

/** The parts of an OpenAPI 3.1 document, under names of our own: the library exports only the whole. */
export type Paths = OpenAPIObject['paths'];
export type PathItem = Paths[string];
export type Operation = NonNullable<PathItem['post']>;
export type Responses = Operation['responses'];
export type Response = Exclude<NonNullable<Responses[string]>, { $ref: string }>;
export type Parameter = NonNullable<Operation['parameters']>[number];
export type Headers = NonNullable<Response['headers']>;
export type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
export type Schema = Schemas[string];

export const schemaRef = (name: string): { $ref: string } => ({ $ref: `#/components/schemas/${name}` });

export const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const;
export type Method = (typeof METHODS)[number];

/** Every operation of every path. */
export function operationsOf(paths: Paths): { path: string; method: Method; operation: Operation }[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ path, method, operation }] : [];
    }),
  );
}
