import { type Paths, schemaRef } from '../document-parts';
import { modelOperation } from './model-operation';

export const ROUTE_PATHS: Paths = {
  '/v1/route': {
    post: modelOperation({
      summary: 'Explain whom a request would go to, or send it there',
      description:
        'Without `execute` nobody is asked: the answer is the plan, the marks of every candidate and what was seen in the request. With it the answer is a chat completion.',
      request: 'RouteQuestion',
      example: { prompt: 'Hello', model: 'sandbox/echo' },
      answer: { 'application/json': { schema: { oneOf: [schemaRef('RouteExplanation'), schemaRef('ChatCompletion')] } } },
    }),
  },
};
