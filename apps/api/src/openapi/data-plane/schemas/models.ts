import { type Schema, schemaRef, type Schemas } from '../../document-parts';
import { list, object } from './common';

const text: Schema = { type: 'string' };
const price: Schema = { type: ['number', 'null'], minimum: 0 };

export const MODEL_SCHEMAS: Schemas = {
  Model: object(
    {
      id: { type: 'string', description: 'provider/model, or the name of a virtual model.' },
      name: text,
      object: { type: 'string', enum: ['model'] },
      created: { type: 'integer' },
      owned_by: { type: 'string', description: 'The provider.' },
      description: { type: 'string', description: 'What the operator says of a virtual model.' },
      alias_of: { type: 'string', description: 'What an alias stands for; the facts below are of that.' },
      kind: { type: 'string', enum: ['concrete', 'virtual', 'alias'] },
      context_length: { type: ['integer', 'null'], description: 'Tokens.' },
      max_output_tokens: { type: ['integer', 'null'] },
      pricing: object({
        input_usd_per_million: price,
        output_usd_per_million: price,
        cache_read_usd_per_million: price,
        cache_write_usd_per_million: price,
      }),
      capabilities: object({
        ...{
          vision: { type: 'boolean' },
          audio: { type: 'boolean' },
          documents: { type: 'boolean' },
          tools: { type: 'boolean' },
        },
        ...{ structured_output: { type: 'boolean' }, reasoning: { type: 'boolean' } },
        apis: {
          type: ['array', 'null'],
          items: { type: 'string' },
          description: 'The only APIs of OpenAI by which it is served; null: all that this gateway translates.',
        },
        measured: { type: 'object', additionalProperties: true, description: 'What probes found out here: works, at.' },
      }),
      stage: { type: 'string', enum: ['current', 'deprecated', 'retiring', 'retired'] },
      shutdown_date: { type: ['string', 'null'], description: 'From this day on (UTC) its provider serves it no more.' },
      replaced_by: { type: ['string', 'null'] },
    },
    ['id', 'name', 'object', 'created', 'owned_by', 'kind'],
  ),
  ModelList: object({ object: { type: 'string', enum: ['list'] }, data: list(schemaRef('Model')) }, ['object', 'data']),
  AnthropicModelList: object(
    {
      data: list(
        object({ type: { type: 'string', enum: ['model'] }, id: text, display_name: text, created_at: text }, [
          'type',
          'id',
          'display_name',
          'created_at',
        ]),
      ),
      has_more: { type: 'boolean' },
      first_id: { type: ['string', 'null'] },
      last_id: { type: ['string', 'null'] },
    },
    ['data', 'has_more', 'first_id', 'last_id'],
  ),
};
