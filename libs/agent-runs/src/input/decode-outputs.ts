import { GatewayError, isJsonObject } from '@libs/kernel';
import { assertKnown, bad, objectsAt } from './fields';

const OF_BODY = new Set(['tool_outputs']);
const OF_OUTPUT = new Set(['tool_call_id', 'output', 'is_error']);
const MAX_OUTPUTS = 256;
const MAX_CHARS = 1_000_000;

export interface ToolOutput {
  callId: string;
  content: string;
  isError: boolean;
}

/** `{tool_outputs: [{tool_call_id, output, is_error?}]}`; an output that is no text is taken as its JSON. @throws GatewayError */
export function decodeOutputs(body: unknown): ToolOutput[] {
  if (!isJsonObject(body)) throw new GatewayError('invalid_json', 'The body must be a JSON object.');
  assertKnown(body, OF_BODY, 'tool outputs');
  const outputs = objectsAt(body, 'tool_outputs', MAX_OUTPUTS) ?? [];
  if (outputs.length === 0) throw bad('tool_outputs', 'must be a list of outputs');
  const ids = new Set<string>();
  return outputs.map((entry, i) => {
    const at = `tool_outputs[${i}]`;
    assertKnown(entry, OF_OUTPUT, 'a tool output', `${at}.`);
    const { tool_call_id: callId, output, is_error: isError = false } = entry;
    if (typeof callId !== 'string' || callId === '' || ids.has(callId))
      throw bad(`${at}.tool_call_id`, 'must be the id of a call, once');
    if (output === undefined) throw bad(`${at}.output`, 'is missing');
    if (typeof isError !== 'boolean') throw bad(`${at}.is_error`, 'must be true or false');
    ids.add(callId);
    const content = typeof output === 'string' ? output : JSON.stringify(output);
    if (content.length > MAX_CHARS) throw bad(`${at}.output`, `must have at most ${MAX_CHARS} characters`);
    if (content.includes('\u0000') || callId.includes('\u0000'))
      throw new GatewayError('invalid_json', 'A string in the body holds \\u0000.');
    return { callId, content, isError };
  });
}
