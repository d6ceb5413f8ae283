import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAULTS, SILENCES } from '../stories/faults/table';

/**
 * What must never happen here, by the numbers that tests bear: threats by letter, what users of other gateways complain of
 * with a P, or as the number that a `describe` begins with. Each of them has a test, and goes on having one.
 */
const NUMBERS: Readonly<Record<string, readonly number[]>> = {
  /** Who somebody is: tokens, passwords, keys. */
  A: range(1, 11),
  /** Who may do what: routes, hosts, tenants, pages of others. */
  B: range(1, 7),
  /** Secrets: at rest, in what comes out, at a change of keys. */
  C: range(1, 6),
  /** Addresses that the gateway is made to call. */
  D: range(1, 8),
  /** What upstreams and readers do wrong. */
  G: range(1, 15),
  /** Money under races, crashes, odd numbers and odd clocks. */
  I: range(1, 4),
  /** Redis and PostgreSQL away. */
  K: range(1, 2),
  /** Budgets, limits, slots, usage, prices; outages of our own, silences, broken streams, retries. */
  P: [...range(4, 12), ...range(20, 22)],
};

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

const ROOT = join(__dirname, '../..');
const TESTS = /\.(spec|story|contract)\.ts$/;

const files = ['apps', 'launcher', 'libs', 'test'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => TESTS.test(file))
    .map((file) => join(ROOT, folder, file)),
);

/** The first words behind `it(`, `describe.each(table)(` and their like. */
const TITLE = /(?:\b(?:it|test|describe\w*)\(|\)\()\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g;

/** What tests and groups of them are called. */
const titlesOf = (file: string): string[] => [...readFileSync(file, 'utf8').matchAll(TITLE)].map(([, , title]) => title ?? '');

/** `P7, G15: admit`, `(K5, P30)`, `5. budgets`, `5, I2: what was spent`. */
const numbersIn = (title: string): string[] => [
  ...[...title.matchAll(/\b([A-K]|P)(\d{1,2})\b/g)].map(([number]) => number),
  ...[...title.matchAll(/^(\d{1,2})(?=[.,:] )/g)].map(([, number]) => `P${number}`),
];

it('is borne by a test: every number', () => {
  const borne = new Set([...files.flatMap(titlesOf).flatMap(numbersIn), ...[...FAULTS, ...SILENCES].map(({ row }) => row)]);
  const all = Object.entries(NUMBERS).flatMap(([letter, numbers]) => numbers.map((number) => `${letter}${number}`));
  expect(all.length).toBeGreaterThan(60);
  expect(all.filter((number) => !borne.has(number))).toEqual([]);
});
