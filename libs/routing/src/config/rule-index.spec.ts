import fc from 'fast-check';
import { PROMPT_TYPES } from '@libs/catalog';
import { askOf, NOON } from '../plan/plan.fixture';
import { type RouteAsk, RequestSignals } from '../plan/route-ask';
import { checkConfig } from './check-config';
import { RuleIndex } from './rule-index';
import type { RuleConfig } from './routing-config';

/** As the documentation puts it: rule by rule, condition by condition. */
function holds({ when }: RuleConfig, signals: RequestSignals, nowMs: number): boolean {
  const { ask } = signals;
  const is = (list: readonly string[] | undefined, value: unknown): boolean =>
    list === undefined || (typeof value === 'string' && list.some((one) => starred(one).test(value)));
  const within = (range: { min?: number | undefined; max?: number | undefined } | undefined, value: () => number): boolean =>
    range === undefined || (value() >= (range.min ?? 0) && value() <= (range.max ?? Infinity));
  const metadata = (ask.metadata ?? {}) as Record<string, unknown>;
  return (
    is(when.model, ask.model) &&
    is(when.tenant, ask.principal.tenantId) &&
    is(when.key, ask.principal.virtualKeyId) &&
    is(when.team, ask.principal.teamId) &&
    is(when.user, ask.principal.userId) &&
    (when.stream === undefined || ask.stream === when.stream) &&
    (typeof when.batch !== 'string' || ask.batch?.rule === when.batch) &&
    (typeof when.batch !== 'boolean' || (ask.batch !== undefined) === when.batch) &&
    Object.entries(when.header ?? {}).every(([name, list]) => is(list, ask.headers?.[name])) &&
    Object.entries(when.metadata ?? {}).every(([name, value]) => metadata[name] === value) &&
    (!when.time || inTime(when.time, nowMs)) &&
    (when.tools === undefined || signals.needs.tools === when.tools) &&
    (when.modality ?? []).every((kind) => signals.needs[kind]) &&
    within(when.input_tokens, () => signals.inputTokens) &&
    (!when.prompt_type || when.prompt_type.includes(signals.classification.promptType)) &&
    within(when.complexity, () => signals.classification.complexity)
  );
}

const starred = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.\\/+?^$()[\]{}|]/g, '\\$&'))
      .join('.*')}$`,
    's',
  );

/** All the zones of these tests are whole hours from Greenwich. */
function inTime({ from, to, days, timezone }: NonNullable<RuleConfig['when']['time']>, nowMs: number): boolean {
  const there = new Date(nowMs + (timezone === 'Asia/Tokyo' ? 9 : 0) * 3_600_000);
  const time = there.toISOString().slice(11, 16);
  const day = (['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const)[there.getUTCDay()];
  return (from <= to ? time >= from && time < to : time >= from || time < to) && (!days || (!!day && days.includes(day)));
}

const some = <T>(arbitrary: fc.Arbitrary<T>, weight = 1) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight, arbitrary });
const often = <T>(value: fc.Arbitrary<T>) => some(value, 24);
const few = (...names: string[]) => some(fc.subarray(names, { minLength: 1 }));
const range = (most: number) =>
  some(fc.tuple(fc.nat(most), fc.nat(most)).map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) })));
const whens = fc.record(
  {
    model: few('auto', 'gpt-*', '*-mini', 'gpt-5-mini', '*'),
    tenant: few('ten_1', 'ten_2', 'ten_*'),
    key: few('vk_1', 'vk_2'),
    team: few('team_a', '*_b'),
    user: few('usr_1', 'usr_2'),
    stream: some(fc.boolean()),
    batch: some(fc.constantFrom<boolean | string>(true, false, 'nightly')),
    header: some(fc.dictionary(fc.constantFrom('x-lane', 'x-app'), fc.constantFrom(['blue'], ['b*', 'red']), { maxKeys: 2 })),
    metadata: some(fc.dictionary(fc.constantFrom('app', 'n', 'constructor'), fc.constantFrom('crm', 1, true), { maxKeys: 2 })),
    time: some(
      fc.record({
        from: fc.constantFrom('00:00', '09:30', '22:00'),
        to: fc.constantFrom('06:00', '12:00', '24:00'),
        days: some(fc.subarray(['wed', 'thu'], { minLength: 1 })),
        timezone: fc.constantFrom('UTC', 'Asia/Tokyo'),
      }),
    ),
    tools: some(fc.boolean()),
    modality: some(fc.subarray(['image', 'audio', 'document'], { minLength: 1 })),
    input_tokens: range(200),
    prompt_type: some(fc.subarray([...PROMPT_TYPES], { minLength: 1 })),
    complexity: some(
      fc
        .tuple(fc.double({ min: 0, max: 0.5, noNaN: true }), fc.double({ min: 0.5, max: 1, noNaN: true }))
        .map(([min, max]) => ({ min, max })),
    ),
  },
  { requiredKeys: [] },
);
const asks = fc.record({
  model: fc.constantFrom('auto', 'gpt-5-mini', 'gpt-4o', 'other'),
  tenantId: fc.constantFrom('ten_1', 'ten_2', 'other'),
  virtualKeyId: often(fc.constantFrom('vk_1', 'vk_2')),
  teamId: often(fc.constantFrom('team_a', 'team_b')),
  userId: often(fc.constantFrom('usr_1', 'usr_3')),
  stream: fc.boolean(),
  batch: often(fc.constantFrom({ rule: undefined }, { rule: 'nightly' })),
  headers: often(
    fc.dictionary(fc.constantFrom('x-lane', 'x-app'), fc.constantFrom<string | string[]>('blue', 'red', 'bright', ['blue'])),
  ),
  metadata: often(fc.dictionary(fc.constantFrom('app', 'n'), fc.constantFrom<unknown>('crm', 1, true, null, {}))),
  content: fc.constantFrom('Hello', 'Write a python function that sorts a list.', 'What is the capital of Peru? '.repeat(20)),
  tools: fc.boolean(),
  image: fc.boolean(),
  minutes: fc.nat(2_880),
});

function signalsOf({ model, content, tools, image, minutes: _, ...one }: typeof asks extends fc.Arbitrary<infer T> ? T : never) {
  const { tenantId, virtualKeyId, teamId, userId, ...more } = one;
  const said = image
    ? [
        { type: 'text', text: content },
        { type: 'image_url', image_url: { url: 'x' } },
      ]
    : content;
  const body = Buffer.from(JSON.stringify({ messages: [{ role: 'user', content: said }], ...(tools && { tools: [] }) }));
  const principal = { tenantId, virtualKeyId, teamId, userId, limits: {} } as RouteAsk['principal'];
  return new RequestSignals(askOf(model, { body, ...more, principal } as Parameters<typeof askOf>[1]));
}

const rulesOf = (list: readonly object[]): RuleConfig[] => {
  const then = { targets: ['gpt-4o'] };
  const checked = checkConfig({ rules: list.map((when, i) => ({ id: `r${i}`, when: JSON.parse(JSON.stringify(when)), then })) });
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.config.rules;
};

it('finds the first rule that holds, as asking one after the other does, and finds out no more for it', () => {
  const places = new Set<number>();
  fc.assert(
    fc.property(
      fc.array(whens, { minLength: 1, maxLength: 80 }),
      fc.array(asks, { minLength: 1, maxLength: 8 }),
      (list, requests) => {
        const rules = rulesOf(list);
        const index = new RuleIndex(rules);
        // The same index for all: what it keeps of one request must not be heard by the next.
        for (const request of requests) {
          const nowMs = NOON + request.minutes * 60_000;
          const [one, other] = [signalsOf(request), signalsOf(request)];
          const place = rules.findIndex((rule) => holds(rule, other, nowMs));
          expect(index.first(one, nowMs)?.id).toBe(rules[place]?.id);
          if (one.seen.classification) expect(other.seen.classification).toBeDefined();
          places.add(place);
        }
      },
    ),
    { numRuns: 150, seed: 7 },
  );
  expect(places.size).toBeGreaterThan(8);
});

it('asks each question once, however many rules ask it', () => {
  let read = 0;
  const ask = askOf('auto', { inputTokens: () => ++read });
  const signals = new RequestSignals({
    ...ask,
    inputTokens: () => ++read,
    get headers() {
      read++;
      return { 'x-lane': 'green' };
    },
  });
  const rules = rulesOf(Array.from({ length: 1_000 }, (_, i) => ({ header: { 'x-lane': [`lane-${i}`, `l${i}*`] } })));
  expect(new RuleIndex(rules).first(signals, NOON)).toBeUndefined();
  expect(read).toBe(1);
});

it('keeps no more answers than it may', () => {
  const index = new RuleIndex(rulesOf([{ model: ['a*7'] }, {}]));
  for (let i = 0; i < 2_000; i++)
    expect(index.first(new RequestSignals(askOf(`a${i}`)), NOON)?.id).toBe(String(i).endsWith('7') ? 'r0' : 'r1');
  expect(index.first(new RequestSignals(askOf('x'.repeat(1_000_000))), NOON)?.id).toBe('r1');
});
