import { type JsonObject } from '@libs/kernel';
import { listIn, objectIn, type Problem } from './problem';

/** Rules of Anthropic Messages that a schema cannot say. */
export function anthropicSequence(body: JsonObject): Problem[] {
  const messages = listIn(body, 'messages');
  return [
    ...order(messages),
    ...toolResults(messages),
    ...texts(messages),
    ...thinking(body),
    ...tools(body),
    ...cacheMarks(body),
  ];
}

function order(messages: JsonObject[]): Problem[] {
  const problems: Problem[] = [];
  if (messages[0] && messages[0]['role'] !== 'user')
    problems.push({ at: '/messages/0', problem: 'the first message must be of the user' });
  messages.forEach((message, index) => {
    const empty = Array.isArray(message['content']) && message['content'].length === 0;
    if (empty && index < messages.length - 1)
      problems.push({
        at: `/messages/${index}`,
        problem: 'all messages must have content except for the optional final assistant message',
      });
  });
  return problems;
}

/** The calls of an assistant message must all be answered in the next message, before anything else in it. */
function toolResults(messages: JsonObject[]): Problem[] {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  messages.forEach((message, index) => {
    const at = `/messages/${index}`;
    const calls = message['role'] === 'assistant' ? idsOf(message, 'tool_use', 'id') : [];
    for (const id of calls)
      if (seen.has(id) || !seen.add(id)) problems.push({ at, problem: `tool_use ids must be unique: '${id}'` });
    const answered = idsOf(messages[index + 1] ?? {}, 'tool_result', 'tool_use_id');
    const missing = calls.filter((id) => !answered.includes(id));
    if (missing.length > 0)
      problems.push({ at, problem: `tool_use ids without tool_result blocks immediately after: ${missing.join(', ')}` });
    const before = index > 0 ? idsOf(messages[index - 1] ?? {}, 'tool_use', 'id') : [];
    const results = idsOf(message, 'tool_result', 'tool_use_id');
    const foreign = results.filter((id) => !before.includes(id));
    if (foreign.length > 0)
      problems.push({ at, problem: `tool_result without a tool_use in the message before: ${foreign.join(', ')}` });
    if (new Set(results).size !== results.length) problems.push({ at, problem: 'each tool_use must have a single result' });
    const kinds = listIn(message, 'content').map((block) => block['type']);
    if (kinds.lastIndexOf('tool_result') >= kinds.filter((kind) => kind === 'tool_result').length)
      problems.push({ at, problem: 'tool_result blocks must come before everything else in their message' });
  });
  return problems;
}

const idsOf = (message: JsonObject, type: string, field: string): string[] =>
  listIn(message, 'content')
    .filter((block) => block['type'] === type)
    .map((block) => String(block[field]));

function texts(messages: JsonObject[]): Problem[] {
  const problems: Problem[] = [];
  messages.forEach((message, index) => {
    const { content } = message;
    const said =
      typeof content === 'string'
        ? [content]
        : listIn(message, 'content').flatMap((block) => (block['type'] === 'text' ? [String(block['text'])] : []));
    if (said.some((one) => one.trim() === ''))
      problems.push({ at: `/messages/${index}`, problem: 'text content must contain non-whitespace text' });
    const last = index === messages.length - 1 && message['role'] === 'assistant' ? said.at(-1) : undefined;
    if (last !== undefined && /\s$/.test(last))
      problems.push({ at: `/messages/${index}`, problem: 'final assistant content cannot end with trailing whitespace' });
  });
  return problems;
}

function thinking(body: JsonObject): Problem[] {
  const plan = objectIn(body, 'thinking');
  if (plan['type'] !== 'enabled' && plan['type'] !== 'adaptive') return [];
  const problems: Problem[] = [];
  const { budget_tokens: budget } = plan;
  if (typeof budget === 'number' && budget >= Number(body['max_tokens']))
    problems.push({ at: '/thinking/budget_tokens', problem: 'must be less than max_tokens' });
  if (body['temperature'] !== undefined && body['temperature'] !== 1)
    problems.push({ at: '/temperature', problem: 'may only be 1 when thinking is enabled' });
  if (body['top_k'] !== undefined) problems.push({ at: '/top_k', problem: 'must be unset when thinking is enabled' });
  if (['any', 'tool'].includes(String(objectIn(body, 'tool_choice')['type'])))
    problems.push({ at: '/tool_choice', problem: 'thinking may not be enabled when tool_choice forces tool use' });
  return problems;
}

function tools(body: JsonObject): Problem[] {
  const names = listIn(body, 'tools').map((tool) => tool['name']);
  const problems: Problem[] = [];
  if (new Set(names).size !== names.length) problems.push({ at: '/tools', problem: 'tool names must be unique' });
  const choice = objectIn(body, 'tool_choice');
  if (choice['type'] !== undefined && choice['type'] !== 'none' && names.length === 0)
    problems.push({ at: '/tool_choice', problem: 'may only be specified while providing tools' });
  if (choice['type'] === 'tool' && !names.includes(choice['name']))
    problems.push({ at: '/tool_choice', problem: `tool '${String(choice['name'])}' not found in provided tools` });
  return problems;
}

const MAX_CACHE_MARKS = 4;

function cacheMarks(body: JsonObject): Problem[] {
  const marks = JSON.stringify(body).match(/"cache_control":\{/g)?.length ?? 0;
  return marks > MAX_CACHE_MARKS
    ? [{ at: '', problem: `a maximum of ${MAX_CACHE_MARKS} blocks with cache_control may be provided, found ${marks}` }]
    : [];
}
