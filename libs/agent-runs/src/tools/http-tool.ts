import type { ToolFetch } from '@libs/egress';
import type { Json, JsonObject } from '@libs/kernel';
import { withSecrets } from './secret-headers';
import type { CallableTool } from './stored-tool';
import { failed, type OpenTool, type ToolResult } from './toolbox';

const MAX_ANSWER_BYTES = 512 * 1024;
const PLACE = /\{([a-zA-Z_][\w-]{0,63})\}/g;
const REPEATABLE = new Set(['GET', 'PUT', 'DELETE']);

/** An address that is called with what the model says. Its arguments fill `{places}` of the address; the rest is query or body. */
export function httpTool(tool: CallableTool, fetch: ToolFetch): OpenTool {
  const { row, allowPrivate } = tool;
  const { method = 'POST', parameters = {}, headers, timeout_ms: timeoutMs, idempotent } = row.definition;
  return {
    ...{ name: row.name, type: 'http', description: row.description, parameters },
    repeatable: idempotent || REPEATABLE.has(method),
    call: async (args, stepKey, signal) => {
      const { url, rest } = fill(row.url, args);
      const asQuery = method === 'GET' || method === 'DELETE';
      if (asQuery) for (const [name, value] of Object.entries(rest)) url.searchParams.append(name, textOf(value));
      const body = asQuery ? undefined : JSON.stringify(rest);
      const answer = await fetch.fetch(
        url,
        {
          method,
          headers: {
            accept: 'application/json, text/*',
            ...headers,
            ...(body !== undefined && { 'content-type': 'application/json' }),
            // A repeated call has the same one.
            'idempotency-key': stepKey,
          },
          ...(body !== undefined && { body }),
          signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        },
        { allowPrivate, secrets: tool.secrets },
      );
      return withSecrets(await read(answer), tool.secrets);
    },
  };
}

/** @throws Error for the model when an argument cannot stand in the address */
export function fill(template: string, args: JsonObject): { url: URL; rest: JsonObject } {
  const rest = { ...args };
  const filled = template.replace(PLACE, (_whole, name: string) => {
    const text = textOf(args[name] ?? '');
    // A path of dots would lead elsewhere on the same host.
    if (text === '' || /^\.{1,2}$/.test(text)) throw new Error(`The argument '${name}' cannot be '${text}' here.`);
    delete rest[name];
    return encodeURIComponent(text);
  });
  return { url: new URL(filled), rest };
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));

async function read(answer: Response): Promise<ToolResult> {
  const type = answer.headers.get('content-type') ?? 'text/plain';
  if (!/^(text\/|application\/([\w.-]+\+)?(json|xml|problem))/.test(type)) {
    await answer.body?.cancel();
    return failed(`The tool answered with ${type.slice(0, 100)}, which is no text.`);
  }
  const { text, whole } = await textWithin(answer, MAX_ANSWER_BYTES);
  const content = whole ? text : `${text}\n[cut after ${MAX_ANSWER_BYTES} bytes]`;
  return answer.ok ? { content, isError: false } : failed(`The tool answered with status ${answer.status}. ${content}`);
}

async function textWithin(answer: Response, most: number): Promise<{ text: string; whole: boolean }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    length += chunk.length;
    // Leaving the loop ends the stream.
    if (length > most) return { text: Buffer.concat(chunks, most).toString('utf8'), whole: false };
  }
  return { text: Buffer.concat(chunks).toString('utf8'), whole: true };
}
