import { NO_SETTINGS, type Settings } from './draft';

/** A request of the log as the playground would send it. */
export interface Replay {
  readonly settings: Settings;
  /** Of turns before the last: what was asked, and answered. */
  readonly turns: readonly { readonly asked: string; readonly answered: string }[];
  /** The last thing that was asked. */
  readonly text: string;
}

interface Said {
  readonly role: string;
  readonly text: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** @param text the kept body, in any of the gateway's dialects; undefined where nothing can be made of it */
export function replayOf(text: string): Replay | undefined {
  const body = parsed(text);
  if (!body) return undefined;
  const said = saidIn(body);
  const system = [textOf(body['system'] ?? body['instructions'] ?? fieldsOf(body['systemInstruction'])?.['parts'])];
  const turns: { asked: string; answered: string }[] = [];
  let asked: string | undefined;
  for (const { role, text: words } of said) {
    if (words === '') continue;
    if (role === 'system' || role === 'developer') system.push(words);
    else if (role === 'assistant' || role === 'model') {
      turns.push({ asked: asked ?? '', answered: words });
      asked = undefined;
    } else asked = asked === undefined ? words : `${asked}\n\n${words}`;
  }
  // One that ended with an answer is asked anew from its last question.
  const last = asked ?? turns.pop()?.asked ?? '';
  if (last === '' && turns.length === 0) return undefined;
  return { settings: settingsOf(body, system.filter((part) => part !== '').join('\n\n')), turns, text: last };
}

function settingsOf(body: Fields, system: string): Settings {
  const more = fieldsOf(body['generationConfig']) ?? {};
  const number = (...values: unknown[]): number | '' => values.find((value): value is number => typeof value === 'number') ?? '';
  return {
    ...NO_SETTINGS,
    system,
    temperature: number(body['temperature'], more['temperature']),
    maxTokens: number(body['max_tokens'], body['max_completion_tokens'], body['max_output_tokens'], more['maxOutputTokens']),
    json: fieldsOf(body['response_format'])?.['type'] === 'json_object' || more['responseMimeType'] === 'application/json',
    tools: toolsOf(body['tools']),
  };
}

/** In OpenAI's form, whatever form they had. */
function toolsOf(tools: unknown): string {
  if (!Array.isArray(tools)) return '';
  const functions = tools.flatMap((tool: unknown): object[] => {
    const fields = fieldsOf(tool);
    if (!fields) return [];
    if (fieldsOf(fields['function'])) return [{ type: 'function', function: fields['function'] }];
    const declared = fields['functionDeclarations'];
    if (Array.isArray(declared)) return declared.map((one: unknown) => ({ type: 'function', function: one }));
    if (typeof fields['name'] !== 'string') return [];
    const { name, description, parameters, input_schema: schema } = fields;
    return [
      {
        type: 'function',
        function: { name, ...(description !== undefined && { description }), parameters: parameters ?? schema },
      },
    ];
  });
  return functions.length === 0 ? '' : JSON.stringify(functions, null, 2);
}

function saidIn(body: Fields): Said[] {
  const list = [body['messages'], body['input'], body['contents']].find(Array.isArray) as unknown[] | undefined;
  if (!list) {
    const prompt = textOf(body['prompt'] ?? body['input']);
    return prompt === '' ? [] : [{ role: 'user', text: prompt }];
  }
  return list.flatMap((item): Said[] => {
    const fields = fieldsOf(item);
    if (!fields) return [];
    return [
      { role: typeof fields['role'] === 'string' ? fields['role'] : 'user', text: textOf(fields['content'] ?? fields['parts']) },
    ];
  });
}

/** The words of a text, or of a list of parts. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  const words = content.map((part: unknown) => (typeof part === 'string' ? part : fieldsOf(part)?.['text']));
  return words.filter((word): word is string => typeof word === 'string').join('\n');
}

const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;

function parsed(text: string): Fields | undefined {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}
