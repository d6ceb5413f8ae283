import { adapterFor } from '@libs/providers';
import { think } from '../../support/upstream/answer';
import { saying, type Upstream } from '../upstream';
import * as v from '../values';
import { at, objects } from '../values';
import { chatSays, chatSent } from './openai.upstream';

const {
  image_url: _imageUrl,
  image_base64: _imageBase64,
  document: _document,
  document_url: _documentUrl,
  audio: _audio,
  tool_image: _toolImage,
  single_call: _singleCall,
  strict_tool: _strictTool,
  web_search: _webSearch,
  json_schema: _jsonSchema,
  cache_key: _cacheKey,
  seed: _seed,
  n: _n,
  service_tier: _serviceTier,
  metadata: _metadata,
  user: _user,
  ...known
} = chatSent;

/** Stands for the many that speak a part of OpenAI's chat completions. */
export const deepSeekUpstream: Upstream = {
  label: 'DeepSeek',
  providerId: 'deepseek',
  adapter: adapterFor('openai-compatible', 'deepseek'),
  api: 'deepseek',
  base: '/deepseek/v1',
  model: 'deepseek-chat',
  sent: {
    ...known,
    // It knows JSON, not schemas: the schema is told.
    json_schema: (body) =>
      at(body, 'response_format', 'type') === 'json_object' && JSON.stringify(body).includes('conforms to this'),
    effort: (body) => at(body, 'thinking', 'type') === 'enabled',
    budget: (body) => at(body, 'thinking', 'type') === 'enabled',
    // A function of one string.
    freeform: (body) => at(body, 'tools', 0, 'function', 'name') === 'run_sql',
  },
  says: {
    ...chatSays,
    reasoning: saying(think(v.THOUGHT, v.TEXT)),
    freeform_call: saying({ kind: 'said', calls: [{ name: 'run_sql', arguments: '{"input":"select 1"}' }] }),
  },
  stops: { length: 'length', tool_calls: 'tool_calls', content_filter: 'content_filter' },
  keeps: () => ({
    said: { ...think(v.THOUGHT, ''), calls: [{ name: 'get_weather', arguments: '{"city":"Oslo"}' }] },
    back: (body) => objects(body, 'messages').some((message) => message['reasoning_content'] === v.THOUGHT),
  }),
};
