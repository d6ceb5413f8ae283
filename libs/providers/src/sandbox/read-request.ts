import { createHash } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import { listOf, objectOf, textOf } from '../read';
import { countTokens } from './count-tokens';
import { readDirectives, type Directives } from './directives';

export interface SandboxTool {
  name: string;
  parameters: JsonObject;
}

/** What the sandbox understands of an OpenAI chat request. */
export interface SandboxRequest {
  model: string;
  /** Without `sandbox/`. */
  script: string;
  stream: boolean;
  includeUsage: boolean;
  /** The last user message without its directives. */
  text: string;
  directives: Directives;
  /** Image addresses of all user messages: `https:` or `data:`. */
  images: string[];
  tools: SandboxTool[];
  /** 'none', 'auto', 'required', or a tool's name. */
  toolChoice: string;
  parallelToolCalls: boolean;
  /** Results that answer the last assistant turn's calls. */
  toolResults: { name: string; content: string }[];
  maxTokens: number;
  stop: string[];
  promptTokens: number;
  /** Hex; everything that looks random in an answer comes from it. */
  hash: string;
}

const TOKENS_PER_IMAGE = 85;

export function readRequest(body: JsonObject): SandboxRequest {
  const messages = listOf(body['messages']).map((message) => objectOf(message));
  const lastUser = messages.findLast((message) => message['role'] === 'user');
  const { directives, text } = readDirectives(contentText(lastUser?.['content']));
  const images = messages.filter((message) => message['role'] === 'user').flatMap((message) => imagesOf(message['content']));
  const model = textOf(body['model']);
  const maxTokens = body['max_completion_tokens'] ?? body['max_tokens'];
  return {
    model,
    script: model.replace(/^sandbox\//, ''),
    stream: body['stream'] === true,
    includeUsage: objectOf(body['stream_options'])['include_usage'] === true,
    text,
    directives,
    images,
    tools: listOf(body['tools']).map((tool) => {
      const fn = objectOf(objectOf(tool)['function']);
      return { name: textOf(fn['name']), parameters: objectOf(fn['parameters']) };
    }),
    toolChoice: toolChoiceOf(body['tool_choice']),
    parallelToolCalls: body['parallel_tool_calls'] !== false,
    toolResults: toolResultsOf(messages),
    maxTokens: typeof maxTokens === 'number' ? maxTokens : Number.POSITIVE_INFINITY,
    stop: typeof body['stop'] === 'string' ? [body['stop']] : listOf(body['stop']).map((stop) => textOf(stop)),
    promptTokens: promptTokens(messages, body['tools'], images.length),
    hash: createHash('sha256').update(JSON.stringify(body)).digest('hex'),
  };
}

function contentText(content: Json | undefined): string {
  if (typeof content === 'string') return content;
  return listOf(content)
    .map((part) => textOf(objectOf(part)['text']))
    .filter((text) => text !== '')
    .join(' ');
}

const imagesOf = (content: Json | undefined): string[] =>
  listOf(content)
    .map((part) => textOf(objectOf(objectOf(part)['image_url'])['url']))
    .filter((url) => url !== '');

function toolChoiceOf(choice: Json | undefined): string {
  if (isJsonObject(choice)) return textOf(objectOf(choice['function'])['name']);
  return textOf(choice) || 'auto';
}

function toolResultsOf(messages: JsonObject[]): SandboxRequest['toolResults'] {
  const lastAssistant = messages.findLastIndex((message) => message['role'] === 'assistant');
  const names = new Map<string, string>();
  for (const call of listOf(messages[lastAssistant]?.['tool_calls'])) {
    const item = objectOf(call);
    names.set(textOf(item['id']), textOf(objectOf(item['function'])['name']));
  }
  return messages
    .slice(lastAssistant + 1)
    .filter((message) => message['role'] === 'tool')
    .map((message) => ({
      name: names.get(textOf(message['tool_call_id'])) ?? 'unknown tool',
      content: contentText(message['content']),
    }));
}

function promptTokens(messages: JsonObject[], tools: Json | undefined, images: number): number {
  let tokens = images * TOKENS_PER_IMAGE + (tools ? countTokens(JSON.stringify(tools)) : 0);
  for (const message of messages) {
    const calls = message['tool_calls'] ? JSON.stringify(message['tool_calls']) : '';
    tokens += countTokens(contentText(message['content'])) + countTokens(calls) + 3;
  }
  return tokens;
}
