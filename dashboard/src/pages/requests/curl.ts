import type { RequestRow } from './query';

const CONTENT = '...';

/** Of the protocol that the request spoke, with what is known of it; its words are not, unless bodies were kept. */
function bodyOf({ dialect, model_asked: model, streamed }: RequestRow): Record<string, unknown> {
  const stream = streamed ? { stream: true } : {};
  const messages = [{ role: 'user', content: CONTENT }];
  if (dialect === 'anthropic-messages') return { model, max_tokens: 1024, messages, ...stream };
  if (dialect === 'openai-responses') return { model, input: CONTENT, ...stream };
  if (dialect === 'gemini') return { contents: [{ role: 'user', parts: [{ text: CONTENT }] }] };
  if (dialect === 'openai-completions' || dialect === 'house-chat') return { model, prompt: CONTENT, ...stream };
  return { model, messages, ...stream };
}

/** A call like this one, for a terminal. The key is whoever calls' own. */
export function curlOf(row: RequestRow, origin: string): string {
  const body = JSON.stringify(bodyOf(row)).replaceAll("'", `'\\''`);
  const headers = [`-H "Authorization: Bearer $GATEWAY_KEY"`, `-H 'Content-Type: application/json'`];
  return [`curl '${origin}${row.route.replaceAll("'", '%27')}'`, ...headers, `-d '${body}'`].join(' \\\n  ');
}
