import { type JsonObject } from '@libs/kernel';
import type { ReceivedRequest } from '../received';
import { listIn, objectIn, type Problem } from './problem';

/** Rules of generateContent that a schema cannot say. */
export function geminiSequence(body: JsonObject): Problem[] {
  const contents = turnsOf(body);
  return [...turns(contents), ...responses(contents), ...tools(body), ...output(body)];
}

/** Google reads contents of one role that follow each other as one turn: its own client sends a streamed answer so. */
function turnsOf(body: JsonObject): JsonObject[] {
  const turns: JsonObject[] = [];
  for (const content of listIn(body, 'contents')) {
    const role = content['role'] ?? 'user';
    const last = turns.at(-1);
    if (last?.['role'] === role) last['parts'] = [...listIn(last, 'parts'), ...listIn(content, 'parts')];
    else turns.push({ role, parts: listIn(content, 'parts') });
  }
  return turns;
}

const partsOf = (content: JsonObject | undefined, name: string): JsonObject[] =>
  content ? listIn(content, 'parts').filter((part) => part[name] !== undefined) : [];

function turns(contents: JsonObject[]): Problem[] {
  const problems: Problem[] = [];
  contents.forEach((content, index) => {
    const before = contents[index - 1];
    const calls = partsOf(content, 'functionCall').length > 0;
    if (calls && before?.['role'] !== 'user')
      problems.push({ at: `/contents/${index}`, problem: 'a function call turn comes immediately after a user turn' });
    const empty = listIn(content, 'parts').some((part) => part['text'] === '' && part['thoughtSignature'] === undefined);
    if (empty) problems.push({ at: `/contents/${index}`, problem: 'a part must have one initialized field' });
  });
  return problems;
}

/** All calls of a turn are answered in the next one, in their order, by the same names and ids. */
function responses(contents: JsonObject[]): Problem[] {
  const problems: Problem[] = [];
  contents.forEach((content, index) => {
    const at = `/contents/${index}`;
    const answered = partsOf(content, 'functionResponse').map((part) => nameAndId(objectIn(part, 'functionResponse')));
    const before = contents[index - 1];
    const called = before?.['role'] === 'model' ? partsOf(before, 'functionCall') : [];
    const wanted = called.map((part) => nameAndId(objectIn(part, 'functionCall')));
    if ((answered.length > 0 || wanted.length > 0) && JSON.stringify(answered) !== JSON.stringify(wanted))
      problems.push({ at, problem: `function responses (${answered.join()}) must match the calls before (${wanted.join()})` });
  });
  return problems;
}

const nameAndId = (of: JsonObject): string => `${String(of['name'])}#${String(of['id'] ?? '')}`;

function tools(body: JsonObject): Problem[] {
  const names = listIn(body, 'tools').flatMap((tool) => listIn(tool, 'functionDeclarations').map((one) => one['name']));
  const problems: Problem[] = [];
  if (new Set(names).size !== names.length) problems.push({ at: '/tools', problem: 'duplicate function declaration' });
  const config = objectIn(objectIn(body, 'toolConfig'), 'functionCallingConfig');
  const allowed = Array.isArray(config['allowedFunctionNames']) ? config['allowedFunctionNames'] : [];
  if (allowed.length > 0 && config['mode'] !== 'ANY' && config['mode'] !== 'VALIDATED')
    problems.push({ at: '/toolConfig', problem: 'allowed function names go with mode ANY or VALIDATED only' });
  for (const name of allowed)
    if (!names.includes(name as string)) problems.push({ at: '/toolConfig', problem: `${String(name)} is not declared` });
  if (names.length === 0 && config['mode'] !== undefined && config['mode'] !== 'NONE' && config['mode'] !== 'AUTO')
    problems.push({ at: '/toolConfig', problem: 'function calling config is set without function declarations' });
  return problems;
}

function output(body: JsonObject): Problem[] {
  const config = objectIn(body, 'generationConfig');
  const schema = config['responseSchema'] !== undefined || config['responseJsonSchema'] !== undefined;
  return schema && config['responseMimeType'] !== 'application/json' && config['responseMimeType'] !== 'text/x.enum'
    ? [{ at: '/generationConfig', problem: 'a response schema needs the mime type of JSON' }]
    : [];
}

/** What a generation of models refuses: https://ai.google.dev/gemini-api/docs/thinking and .../thought-signatures */
export function geminiModelProblems({ api, model, body }: ReceivedRequest): Problem[] {
  if (api !== 'gemini') return [];
  const thinking = objectIn(objectIn(body, 'generationConfig'), 'thinkingConfig');
  const newer = /^gemini-([3-9]|\d\d)/.test(model);
  const problems: Problem[] = [];
  if (!newer && thinking['thinkingLevel'] !== undefined)
    problems.push({ at: '/generationConfig/thinkingConfig', problem: 'thinking level is not supported for this model' });
  if (model.startsWith('gemini-2.5-pro') && typeof thinking['thinkingBudget'] === 'number' && thinking['thinkingBudget'] >= 0) {
    if (thinking['thinkingBudget'] < 128)
      problems.push({ at: '/generationConfig/thinkingConfig', problem: 'this model only works in thinking mode' });
  }
  return newer ? [...problems, ...unsignedCalls(turnsOf(body))] : problems;
}

/** Behind the last words of the user every step of calls must be signed, at its first call. */
function unsignedCalls(contents: JsonObject[]): Problem[] {
  const turn = contents.findLastIndex((content) => content['role'] === 'user' && partsOf(content, 'text').length > 0);
  return contents.flatMap((content, index) => {
    const [first] = content['role'] === 'model' && index > turn ? partsOf(content, 'functionCall') : [];
    if (!first || first['thoughtSignature'] !== undefined) return [];
    return [{ at: `/contents/${index}`, problem: 'function call is missing a thought_signature' }];
  });
}
