import { api, ok, type Schema } from '../../api/client';

export type VirtualKey = Schema<'ApiKeyView'>;
export type Created = Schema<'CreatedApiKeyView'>;
export const VIRTUAL_KEYS = ['virtual-keys'] as const;

export const SCOPES = [
  'chat',
  'embeddings',
  'moderations',
  'images',
  'audio',
  'files',
  'runs',
  'batches',
  'models',
  'feedback',
] as const;
export type Scope = (typeof SCOPES)[number];

export const loadKeys = (cursor: string | undefined) =>
  ok(api.GET('/v1/admin/api-keys', { params: { query: { limit: 100, cursor } } }));

export type State = 'active' | 'overlap' | 'expired' | 'revoked';

export function stateOf({ revoked_at, expires_at, previous_valid_until }: VirtualKey, now = Date.now()): State {
  if (revoked_at !== null) return 'revoked';
  if (expires_at !== null && Date.parse(expires_at) <= now) return 'expired';
  return previous_valid_until !== null && Date.parse(previous_valid_until) > now ? 'overlap' : 'active';
}

export const masked = ({ prefix, last4 }: VirtualKey): string => `${prefix}…${last4}`;

/** A first call with this key, of the kind that every client can make. */
export const firstCall = (key: string, origin: string): string => `curl ${origin}/v1/chat/completions \\
  -H 'Authorization: Bearer ${key}' \\
  -H 'Content-Type: application/json' \\
  -d '{"model": "auto", "messages": [{"role": "user", "content": "Hello"}]}'`;

export const inPython = (key: string, origin: string): string => `from openai import OpenAI

client = OpenAI(base_url="${origin}/v1", api_key="${key}")
answer = client.chat.completions.create(model="auto", messages=[{"role": "user", "content": "Hello"}])
print(answer.choices[0].message.content)`;

export const inTypeScript = (key: string, origin: string): string => `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${origin}/v1', apiKey: '${key}' });
const answer = await client.chat.completions.create({ model: 'auto', messages: [{ role: 'user', content: 'Hello' }] });
console.log(answer.choices[0]?.message.content);`;
