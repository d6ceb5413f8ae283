import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeSettings } from '@libs/config';
import { ERROR_STATUS } from '@libs/kernel';
import { PROBLEM_CODES, REASON_CODES } from '@libs/routing';
import { EVENT_TYPES } from '@libs/webhooks';
import { KEY_REASONS } from '../../apps/api/src/control-plane/stats/stats.dto';
import { ALERTS } from '../../dashboard/src/i18n/zh/alerts';
import { FOUND, TO_DO } from '../../dashboard/src/i18n/zh/checks';
import { ERRORS, errorInChinese } from '../../dashboard/src/i18n/zh/errors';
import { EVENT_TYPES as SAID_EVENTS } from '../../dashboard/src/i18n/zh/event-types';
import { KEY_REASONS as SAID_REASONS } from '../../dashboard/src/i18n/zh/key-reasons';
import { EVENTS, PROBLEMS, REASONS, VERDICTS } from '../../dashboard/src/i18n/zh/routing';
import { SECTIONS, variableInChinese } from '../../dashboard/src/i18n/zh/settings';
import { PROBES, SKIPPED, WARNINGS } from '../../dashboard/src/i18n/zh/warnings';
import { type Patterns, translated } from '../../dashboard/src/i18n/translated';
import { ROOT } from './blocks';

/** The Chinese dashboard says what the gateway tells in sentences: a sentence that is new there needs its words here. */
const CHINESE = /[㐀-鿿]/;

/** The source of everything that may hold such a sentence. */
function sources(...folders: string[]): string {
  const files = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(ROOT, folder, file)),
  );
  return files
    .filter((file) => file.endsWith('.ts') && !/\.(?:spec|fixture|contract)\.ts$/.test(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
}
const found = (text: string, pattern: RegExp): string[] => [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))];

it('has words for every refusal, and the words of the gateway where they say more', () => {
  expect(Object.keys(ERRORS).sort()).toEqual(Object.keys(ERROR_STATUS).sort());
  expect(errorInChinese('conflict', 'Taken.')).toMatch(/：Taken\.$/);
  expect(errorInChinese('login_failed', 'Wrong.')).not.toContain('Wrong');
  expect(errorInChinese('of_another_version', 'Words.')).toBe('Words.');
});

it('has words for every check of the page System', () => {
  const text = sources('libs/gateway/src/findings', 'apps/api/src/control-plane/system', 'apps/api/src/control-plane/exports');
  const codes = found(text, /code: '(\w+)'/g).filter((code) => code !== 'configuration');
  expect(codes.length).toBeGreaterThan(15);
  expect(codes.sort()).toEqual(Object.keys(FOUND).sort());
  const wanting = Object.keys(TO_DO).filter((code) => code !== 'configuration' && !codes.includes(code));
  expect(wanting).toEqual([]);
});

it('has words for every alert', () => {
  const text = sources('libs', 'apps');
  const kinds = [
    ...found(text, /\bkind: '([a-z_]+\.[a-z_]+)'/g),
    ...found(text, /\bkind: down \? '([a-z_.]+)'/g),
    ...found(text, /\bkind: down \? '[a-z_.]+' : '([a-z_.]+)'/g),
  ];
  const told = Object.keys(ALERTS);
  expect(told.filter((kind) => !kinds.includes(kind))).toEqual([]);
  for (const kind of told) expect(ALERTS[kind]?.({})).toMatch(CHINESE);
  // Kinds of alerts stand beside a severity.
  const raised = found(text, /kind: '([a-z_]+\.[a-z_]+)',?\s+severity:/g);
  expect(raised.length).toBeGreaterThan(4);
  expect(raised.filter((kind) => !told.includes(kind))).toEqual([]);
});

it('has words for every reason that keeps a key from its turn, and for every event', () => {
  expect(Object.keys(SAID_REASONS).sort()).toEqual([...KEY_REASONS].sort());
  expect(Object.keys(SAID_EVENTS).sort()).toEqual(Object.keys(EVENT_TYPES).sort());
});

const REASON = {
  ...{ name: 'team', place: 2, provider: 'openai', day: '2026-01-01', what: 'reasoning', rule: 'r', strategy: 'usage' },
  ...{ cost: 40, quality: 35, latency: 25, prompt_type: 'code', confidence: 0.9, complexity: 0.4 },
};
const PROBLEM = { other: 1, target: 'm', expected: 'string', options: 'a, b', of: 'array', least: 1, most: 2, names: 'a' };

it('has words for every reason of routing, for all that can be wrong with its rules, and for what becomes of versions', () => {
  expect(Object.keys(REASONS).sort()).toEqual([...REASON_CODES].sort());
  expect(Object.keys(PROBLEMS).sort()).toEqual([...PROBLEM_CODES].sort());
  const versions = sources('libs/routing/src/versions');
  const kinds = /RoutingEventKind =([^;]+);/.exec(versions)?.[1] ?? '';
  expect(Object.keys(EVENTS).sort()).toEqual(found(kinds, /'(\w+)'/g).sort());
  const verdicts = /code: ('[^;]+);/.exec(versions)?.[1] ?? '';
  expect(Object.keys(VERDICTS).sort()).toEqual(found(verdicts, /'(\w+)'/g).sort());
  for (const [said, values] of [
    [REASONS, REASON],
    [PROBLEMS, PROBLEM],
    [VERDICTS, { share: '9 %', usual: '1 %', times: '2.50', low: '2.10', high: '2.90' }],
  ] as const)
    for (const words of Object.values(said)) expect(words(values)).not.toMatch(/undefined|\[object/);
  const codes = [...Object.values(REASONS), ...Object.values(PROBLEMS), ...Object.values(VERDICTS), ...Object.values(EVENTS)];
  expect(codes.filter((words) => !CHINESE.test(words({ name: 'team', what: 'reasoning' })))).toEqual([]);
});

it('says what each variable is for', () => {
  const silent = describeSettings({}, new Set()).filter(
    ({ name, section, description }) =>
      SECTIONS[section] === undefined ||
      // A provider's key is told by the provider's name, which is one in every language.
      (!CHINESE.test(variableInChinese(name, description)) && !/^[A-Z]\w*(?:[. ]\w+)?$/i.test(description)),
  );
  expect(silent.map(({ name }) => name).filter((name) => name !== 'LOG_LEVEL')).toEqual([]);
});

it('has words for sentences without a code', () => {
  const every = (patterns: Patterns, text: string, pattern: RegExp): string[] =>
    found(text, pattern)
      .map((sentence) => sentence.replace(/\$\{[^}]+\}/g, '7'))
      .filter((sentence) => !CHINESE.test(translated(patterns, sentence)));
  const probes = sources('libs/gateway/src/probe');
  expect(every(PROBES, probes, /(?:works|fails|new Unclear)\(['`]([^'`]+)['`]\)/g)).toEqual([]);
  const prices = readFileSync(join(ROOT, 'libs/catalog/src/read-price-list.ts'), 'utf8');
  expect(every(SKIPPED, prices, /return '((?:names|does|has) [^']+)'/g)).toEqual([]);
  const secrets = readFileSync(join(ROOT, 'libs/config/src/weak-secret.ts'), 'utf8');
  const weak = found(secrets, /['`]((?:is|repeats) [^'`]+)['`]/g).map((why) => `JWT_SECRET ${why.replace(/\$\{\w+\}/, '32')}`);
  expect(weak.filter((sentence) => !CHINESE.test(translated(WARNINGS, sentence)))).toEqual([]);
  expect(translated(WARNINGS, 'GATEWAY_X is not a known variable; did you mean GATEWAY_Y?')).toMatch(CHINESE);
});
