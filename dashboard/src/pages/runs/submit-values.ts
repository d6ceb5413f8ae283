import type { RunInput } from './data';

export type Start = 'now' | 'later' | 'clock';

export interface Values {
  model: string;
  prompt: string;
  instructions: string;
  /** `calculator`, `read_file`, `http:<name>`, `mcp:<name>`. */
  tools: string[];
  /** The client's own, as JSON. */
  functions: string;
  attachments: string[];
  max_steps: number | string;
  max_cost_usd: number | string;
  priority: number | string;
  start: Start;
  /** As the browser's field for a moment has it: local, without a zone. */
  start_at: string;
  name: string;
  cron: string;
  time_zone: string;
  overlap: 'skip' | 'allow';
}

type Tool = Readonly<Record<string, unknown>>;

export function valuesOf({ tools = [], ...input }: Partial<RunInput>): Values {
  const functions = tools.filter(({ type }) => type === 'function');
  return {
    model: input.model ?? 'auto',
    prompt: input.prompt ?? '',
    instructions: input.instructions ?? '',
    tools: tools.filter(({ type }) => type !== 'function').map(choiceOf),
    functions: functions.length === 0 ? '' : JSON.stringify(functions, null, 2),
    attachments: input.attachments ?? [],
    max_steps: input.max_steps ?? 20,
    max_cost_usd: input.max_cost_usd ?? '',
    priority: input.priority ?? 5,
    ...{ start: 'now', start_at: '', name: '', cron: '0 7 * * 1-5', overlap: 'skip' },
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

const choiceOf = ({ type, name }: Tool): string => (typeof name === 'string' ? `${String(type)}:${name}` : String(type));

function toolOf(choice: string): Tool {
  const [type = '', name] = choice.split(':');
  return name === undefined ? { type } : { type, name };
}

/** undefined: not a list of objects. */
export function functionsOf(text: string): readonly Tool[] | undefined {
  if (text.trim() === '') return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null) ? (value as Tool[]) : undefined;
  } catch {
    return undefined;
  }
}

/** What a run is started with: what the form shows over what it began with, such as the messages of an earlier run. */
export function runOf(values: Values, draft: Partial<RunInput>): object {
  const { prompt: _prompt, instructions: _instructions, tools: _tools, attachments: _attachments, ...rest } = draft;
  const { max_cost_usd: _cost, ...kept } = rest;
  const { model, prompt, instructions, attachments, max_steps, max_cost_usd, priority } = values;
  const tools = [...values.tools.map(toolOf), ...(functionsOf(values.functions) ?? [])];
  return {
    ...kept,
    model: model.trim() || 'auto',
    ...(draft.messages === undefined && { prompt }),
    ...(instructions.trim() !== '' && { instructions }),
    ...(tools.length > 0 && { tools }),
    ...(attachments.length > 0 && { attachments }),
    ...(typeof max_steps === 'number' && { max_steps }),
    ...(typeof max_cost_usd === 'number' && { max_cost_usd }),
    ...(typeof priority === 'number' && { priority }),
    ...(values.start === 'later' && values.start_at !== '' && { start_at: new Date(values.start_at).toISOString() }),
  };
}

export const scheduleOf = (values: Values, draft: Partial<RunInput>): object => {
  const { name, cron, time_zone, overlap } = values;
  return { ...(name.trim() !== '' && { name }), cron, time_zone, overlap, run: runOf(values, draft) };
};
