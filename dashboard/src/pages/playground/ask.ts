import type { Settings, Turn } from './draft';

/** The body of one chat completion as it is sent; the snippets show exactly this. */
export interface ChatBody {
  readonly model: string;
  readonly messages: readonly object[];
  readonly [field: string]: unknown;
}

type ToolsRead = { readonly tools: readonly object[] | undefined; readonly problem?: never } | { readonly problem: string };

/** A list of tools in OpenAI's form, or why the text is none. */
export function readTools(text: string): ToolsRead {
  if (text.trim() === '') return { tools: undefined };
  try {
    const read: unknown = JSON.parse(text);
    if (!Array.isArray(read) || read.some((one) => typeof one !== 'object' || one === null))
      return { problem: '[{"type": "function", "function": {"name": ..., "parameters": {...}}}]' };
    return { tools: read.length === 0 ? undefined : (read as object[]) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

const contentOf = ({ text, pictures }: Turn): unknown =>
  pictures.length === 0
    ? text
    : [
        ...(text === '' ? [] : [{ type: 'text', text }]),
        ...pictures.map(({ url }) => ({ type: 'image_url', image_url: { url } })),
      ];

/** @param answers what this model has said to the turns before the last */
export function chatBody(model: string, settings: Settings, turns: readonly Turn[], answers: readonly string[]): ChatBody {
  const read = readTools(settings.tools);
  const tools = read.problem === undefined ? read.tools : undefined;
  const said = turns.flatMap((turn, i) => {
    const asked = { role: 'user', content: contentOf(turn) };
    const answer = answers[i];
    return i < turns.length - 1 && answer !== undefined ? [asked, { role: 'assistant', content: answer }] : [asked];
  });
  return {
    model,
    messages: [...(settings.system === '' ? [] : [{ role: 'system', content: settings.system }]), ...said],
    ...(settings.temperature !== '' && { temperature: settings.temperature }),
    ...(settings.maxTokens !== '' && { max_tokens: settings.maxTokens }),
    ...(settings.json && { response_format: { type: 'json_object' } }),
    ...(tools !== undefined && { tools }),
    ...(!settings.cache && { 'x-cache': 'off' }),
    stream: true,
    stream_options: { include_usage: true },
  };
}
