/** The first request in the languages that people write it in, with this host and their key filled in. */
export const SNIPPETS = {
  curl: (host: string, key: string, model: string) => `curl ${host}/v1/chat/completions \\
  -H 'Authorization: Bearer ${key}' \\
  -H 'Content-Type: application/json' \\
  -d '{"model":"${model}","messages":[{"role":"user","content":"Hello"}]}'`,
  Python: (host: string, key: string, model: string) => `from openai import OpenAI

client = OpenAI(base_url="${host}/v1", api_key="${key}")
answer = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.choices[0].message.content)`,
  TypeScript: (host: string, key: string, model: string) => `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${host}/v1', apiKey: '${key}' });
const answer = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: 'Hello' }],
});
console.log(answer.choices[0].message.content);`,
  Anthropic: (host: string, key: string, model: string) => `import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic({ baseURL: '${host}', apiKey: '${key}' });
const answer = await client.messages.create({
  model: '${model}',
  max_tokens: 256,
  messages: [{ role: 'user', content: 'Hello' }],
});
console.log(answer.content);`,
} as const;

export type SnippetName = keyof typeof SNIPPETS;
