import { type Operation, schemaRef } from '../document-parts';
import { CREDENTIALS } from './credentials';
import { type Failure, failures } from './failures';
import { OPTION_HEADERS, REFUSED_HEADERS, SERVED_HEADERS } from './headers';

/** Everything that can become of a request to a model. */
const MODEL_FAILURES: readonly Failure[] = [400, 401, 403, 404, 408, 409, 410, 413, 415, 422, 429, 500, 502, 503, 504, '4XX'];

type Content = NonNullable<Extract<Operation['responses'][string], { content?: unknown }>['content']>;

export interface ModelRoute {
  summary: string;
  description?: string;
  /** The name of the request's schema. */
  request: string;
  /** A request that works on a fresh installation, for the page. */
  example?: object;
  /** A multipart form instead of JSON. */
  form?: true;
  /** The name of the answer's schema, or its media types where it is not JSON alone. */
  answer: string | Content;
  /** The name of the schema of errors in this route's dialect. */
  error?: string;
  /** What the events of a stream are. */
  stream?: string;
  /** Of its address. */
  parameters?: Operation['parameters'];
}

/** A route that calls a model. */
export function modelOperation(route: ModelRoute): Operation {
  const { summary, description, request, example, form, answer, error, stream, parameters = [] } = route;
  const statuses = form ? ([...MODEL_FAILURES, 507] as const) : MODEL_FAILURES;
  return {
    tags: ['data plane'],
    summary,
    ...(description !== undefined && { description }),
    security: CREDENTIALS,
    parameters: [...parameters, ...OPTION_HEADERS],
    requestBody: {
      required: true,
      content: {
        [form ? 'multipart/form-data' : 'application/json']: { schema: schemaRef(request), ...(example && { example }) },
      },
    },
    responses: {
      '200': {
        description: `The answer${stream === undefined ? '.' : `; with \`stream\`, server-sent events: ${stream}.`}`,
        headers: SERVED_HEADERS,
        content: {
          ...(typeof answer === 'string' ? { 'application/json': { schema: schemaRef(answer) } } : answer),
          ...(stream !== undefined && { 'text/event-stream': {} }),
        },
      },
      ...failures(statuses, error, REFUSED_HEADERS),
    },
  };
}
