import type { Json, JsonObject, Usage } from '@libs/kernel';
import type { StopReason } from '@libs/protocol';
import { listOf, objectOf, textOf } from '../../read';
import { decodeUsage } from '../decode-usage';

/** The API's names for usage as those of chat completions; reasoning is always part of the output here. */
export function responsesUsage(raw: Json | undefined): Usage | undefined {
  const usage = objectOf(raw);
  if (usage['input_tokens'] === undefined) return undefined;
  return decodeUsage(
    {
      prompt_tokens: usage['input_tokens'],
      completion_tokens: usage['output_tokens'],
      prompt_tokens_details: usage['input_tokens_details'],
      completion_tokens_details: usage['output_tokens_details'],
    },
    { reasoningTokens: 'within_completion' },
  );
}

/** Why a whole response ended. */
export function stopReasonOf(response: JsonObject): StopReason {
  const reason = textOf(objectOf(response['incomplete_details'])['reason']);
  if (reason === 'content_filter') return 'content_filter';
  if (response['status'] === 'incomplete') return 'length';
  const items = listOf(response['output']).map(objectOf);
  if (items.some(({ type }) => type === 'function_call' || type === 'custom_tool_call')) return 'tool_calls';
  const refused = items.some((item) => listOf(item['content']).some((part) => objectOf(part)['type'] === 'refusal'));
  return refused ? 'refusal' : 'stop';
}

/** Characters of everything that a whole response says. */
export const outputLength = (response: JsonObject): number =>
  listOf(response['output'])
    .map(objectOf)
    .reduce((sum, item) => sum + itemLength(item), 0);

function itemLength(item: JsonObject): number {
  const parts = [...listOf(item['content']), ...listOf(item['summary'])].map(objectOf);
  const said = parts.reduce((sum, part) => sum + textOf(part['text']).length + textOf(part['refusal']).length, 0);
  return said + textOf(item['arguments']).length + textOf(item['input']).length;
}
