import type { ChatBody } from './ask';

/** The same request for who wants it in a program; `YOUR_KEY` stands for a virtual key. */
export const SNIPPETS = { curl, typescript, python } as const;
export type SnippetName = keyof typeof SNIPPETS;

const KEY = 'YOUR_KEY';
/** Pictures are long; what they are is enough here. */
const short = (body: ChatBody): object =>
  JSON.parse(JSON.stringify(body, (_, value: unknown) => (isPicture(value) ? `${value.slice(0, 40)}...` : value))) as object;
const isPicture = (value: unknown): value is string =>
  typeof value === 'string' && value.startsWith('data:') && value.length > 80;

function curl(body: ChatBody, origin: string): string {
  const json = JSON.stringify(short(body), null, 2).replaceAll("'", `'\\''`);
  return `curl ${origin}/v1/chat/completions \\\n  -H 'Authorization: Bearer ${KEY}' \\\n  -H 'Content-Type: application/json' \\\n  -d '${json}'`;
}

function typescript(body: ChatBody, origin: string): string {
  return `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${origin}/v1', apiKey: '${KEY}' });
const stream = await client.chat.completions.create(${JSON.stringify(short(body), null, 2)});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta?.content ?? '');`;
}

function python(body: ChatBody, origin: string): string {
  const { own, rest } = split(short(body));
  const fields = Object.entries(rest).map(([name, value]) => `    ${name}=${pythonOf(value, 4)},`);
  const extra = Object.keys(own).length > 0 ? [`    extra_body=${pythonOf(own, 4)},`] : [];
  return `from openai import OpenAI

client = OpenAI(base_url="${origin}/v1", api_key="${KEY}")
stream = client.chat.completions.create(
${[...fields, ...extra].join('\n')}
)
for chunk in stream:
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="")`;
}

/** OpenAI's library takes only what it knows; the gateway's own fields go aside. */
function split(body: object): { own: object; rest: object } {
  const entries = Object.entries(body);
  return {
    own: Object.fromEntries(entries.filter(([name]) => name.startsWith('x-'))),
    rest: Object.fromEntries(entries.filter(([name]) => !name.startsWith('x-'))),
  };
}

function pythonOf(value: unknown, indent: number): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  const pad = ' '.repeat(indent + 4);
  const inner = Array.isArray(value)
    ? value.map((one) => pad + pythonOf(one, indent + 4))
    : Object.entries(value as object).map(([name, one]) => `${pad}${JSON.stringify(name)}: ${pythonOf(one, indent + 4)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return inner.length === 0 ? `${open}${close}` : `${open}\n${inner.join(',\n')},\n${' '.repeat(indent)}${close}`;
}
