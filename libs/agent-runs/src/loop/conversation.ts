import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { RunInput, StepRow } from '../run';

/**
 * All that was said, in OpenAI's words: the input, then what each step added.
 * @param files of the attachments, those that are shown to the model whole
 */
export function conversationOf(input: RunInput, steps: readonly StepRow[], files: readonly string[]): JsonObject[] {
  const asked: JsonObject[] = input.messages ?? [{ role: 'user', content: input.prompt ?? '' }];
  const opening = input.instructions === undefined ? [] : [{ role: 'system', content: input.instructions }];
  return [...opening, ...withAttachments(asked, files), ...steps.flatMap(saidBy)];
}

function saidBy({ kind, status, output, call_id: id }: StepRow): JsonObject[] {
  if (status !== 'completed' || output === null) return [];
  if (kind === 'tool') return [{ role: 'tool', tool_call_id: id, content: String(output['content'] ?? '') }];
  const { message } = output;
  return isJsonObject(message) ? [message] : [];
}

/** Files belong to what the user said last. */
function withAttachments(messages: readonly JsonObject[], files: readonly string[]): JsonObject[] {
  if (files.length === 0) return [...messages];
  const last = messages.findLastIndex(({ role }) => role === 'user');
  return messages.map((message, i) =>
    i === last ? { ...message, content: [...partsOf(message['content']), ...files.map(filePart)] } : message,
  );
}

const partsOf = (content: Json | undefined): Json[] =>
  Array.isArray(content) ? content : [{ type: 'text', text: typeof content === 'string' ? content : '' }];

const filePart = (id: string): JsonObject => ({ type: 'file', file: { file_id: id } });
