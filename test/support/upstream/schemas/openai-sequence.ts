import { isJsonObject, type JsonObject } from '@libs/kernel';
import { listIn, objectIn, type Problem } from './problem';

/** Rules of Chat Completions that a schema cannot say: the order of tool messages, fields that need each other. */
export function openAiSequence(body: JsonObject): Problem[] {
  return [...toolMessages(listIn(body, 'messages')), ...togetherFields(body), ...images(listIn(body, 'messages'))];
}

function toolMessages(messages: JsonObject[]): Problem[] {
  const problems: Problem[] = [];
  /** Calls of the last assistant message that nobody has answered. */
  let open = new Set<string>();
  const unanswered = (at: string): void => {
    if (open.size > 0)
      problems.push({
        at,
        problem: `an assistant message with 'tool_calls' must be followed by tool messages for: ${[...open].join(', ')}`,
      });
  };
  messages.forEach((message, index) => {
    const at = `/messages/${index}`;
    if (message['role'] === 'tool') {
      const id = String(message['tool_call_id']);
      if (!open.delete(id))
        problems.push({ at, problem: `tool message answers '${id}', which the assistant message before it did not call` });
      return;
    }
    unanswered(at);
    open = new Set(listIn(message, 'tool_calls').map((call) => String(call['id'])));
    if (message['role'] === 'assistant' && saysNothing(message))
      problems.push({ at, problem: 'an assistant message needs content, a refusal or tool_calls' });
  });
  unanswered('/messages');
  return problems;
}

const saysNothing = (message: JsonObject): boolean =>
  ['content', 'refusal', 'tool_calls', 'function_call', 'audio'].every(
    (name) => message[name] === undefined || message[name] === null,
  );

function togetherFields(body: JsonObject): Problem[] {
  const has = (name: string): boolean => body[name] !== undefined && body[name] !== null;
  const problems: Problem[] = [];
  const needs = (name: string, other: string, met: boolean): void => {
    if (has(name) && !met) problems.push({ at: `/${name}`, problem: `'${name}' is only allowed with ${other}` });
  };
  needs('stream_options', "'stream: true'", body['stream'] === true);
  needs('tool_choice', "'tools'", has('tools') || has('functions'));
  needs('parallel_tool_calls', "'tools'", has('tools'));
  needs('top_logprobs', "'logprobs: true'", body['logprobs'] === true);
  if (has('max_tokens') && has('max_completion_tokens'))
    problems.push({ at: '/max_tokens', problem: "'max_tokens' and 'max_completion_tokens' exclude each other" });
  const choice = objectIn(objectIn(body, 'tool_choice'), 'function')['name'];
  const names = listIn(body, 'tools').map((tool) => objectIn(tool, 'function')['name']);
  if (choice !== undefined && !names.includes(choice))
    problems.push({ at: '/tool_choice', problem: `there is no tool '${String(choice)}'` });
  if (new Set(names).size !== names.length) problems.push({ at: '/tools', problem: 'tool names must be unique' });
  return problems;
}

const DATA_URL = /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+=*$/;

function images(messages: JsonObject[]): Problem[] {
  return messages.flatMap((message, index) =>
    (Array.isArray(message['content']) ? message['content'] : []).flatMap((part, place) => {
      const url = isJsonObject(part) ? objectIn(part, 'image_url')['url'] : undefined;
      if (typeof url !== 'string' || !url.startsWith('data:') || DATA_URL.test(url)) return [];
      return [{ at: `/messages/${index}/content/${place}/image_url/url`, problem: 'is not a base64 image data URL' }];
    }),
  );
}
