import { isJsonObject } from '@libs/kernel';
import type { Needs, RequestSignals } from '../plan/route-ask';
import type { RuleConfig } from './routing-config';

type When = RuleConfig['when'];
export type TimeWindow = NonNullable<When['time']>;
export interface Range {
  min?: number | undefined;
  max?: number | undefined;
}
export type Answer = string | number | boolean;

/** What a rule asks of a request, and what it wants to hear. Questions of one name are the same question. */
export type Question =
  | {
      kind: 'value';
      name: string;
      of: (signals: RequestSignals) => Answer | undefined;
      wanted: readonly Answer[];
      stars: boolean;
    }
  | { kind: 'range'; name: string; of: (signals: RequestSignals) => number; wanted: Range }
  | { kind: 'time'; name: string; wanted: TimeWindow };

/** What costs least to answer first: most rules say no at once. */
export function questionsOf(when: When): Question[] {
  const questions: Question[] = [];
  const names = (name: string, wanted: readonly string[] | undefined, of: (signals: RequestSignals) => string | undefined) => {
    if (wanted) questions.push({ kind: 'value', name, of, wanted, stars: true });
  };
  const value = (name: string, wanted: readonly Answer[], of: (signals: RequestSignals) => Answer | undefined) =>
    questions.push({ kind: 'value', name, of, wanted, stars: false });
  names('model', when.model, ({ ask }) => ask.model);
  names('tenant', when.tenant, ({ ask }) => ask.principal.tenantId);
  names('key', when.key, ({ ask }) => ask.principal.virtualKeyId);
  names('team', when.team, ({ ask }) => ask.principal.teamId);
  names('user', when.user, ({ ask }) => ask.principal.userId);
  const { stream, batch, tools, time } = when;
  if (stream !== undefined) value('stream', [stream], ({ ask }) => ask.stream);
  if (typeof batch === 'string') value('batch rule', [batch], ({ ask }) => ask.batch?.rule);
  else if (batch !== undefined) value('batch', [batch], ({ ask }) => ask.batch !== undefined);
  for (const [header, wanted] of Object.entries(when.header ?? {})) names(`header ${header}`, wanted, headerOf(header));
  for (const [field, wanted] of Object.entries(when.metadata ?? {})) value(`metadata ${field}`, [wanted], metadataOf(field));
  if (time) questions.push({ kind: 'time', name: 'time', wanted: time });
  if (tools !== undefined) value('tools', [tools], ({ needs }) => needs.tools);
  for (const kind of when.modality ?? []) value(`modality ${kind}`, [true], needOf(kind));
  const { input_tokens: size, prompt_type: types, complexity } = when;
  if (size) questions.push({ kind: 'range', name: 'input_tokens', wanted: size, of: (signals) => signals.inputTokens });
  if (types) value('prompt_type', types, ({ classification }) => classification.promptType);
  if (complexity)
    questions.push({
      ...{ kind: 'range', name: 'complexity', wanted: complexity },
      of: ({ classification }) => classification.complexity,
    });
  return questions;
}

const headerOf =
  (name: string) =>
  ({ ask }: RequestSignals): string | undefined => {
    const value = ask.headers?.[name];
    return typeof value === 'string' ? value : undefined;
  };

const metadataOf =
  (name: string) =>
  ({ ask: { metadata } }: RequestSignals): Answer | undefined => {
    const value = isJsonObject(metadata) && Object.hasOwn(metadata, name) ? metadata[name] : undefined;
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
  };

const needOf =
  (need: keyof Needs) =>
  ({ needs }: RequestSignals): boolean =>
    needs[need];
