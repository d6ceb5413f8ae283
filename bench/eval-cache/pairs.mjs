/** The labelled pairs of test/data/questions, and strangers' in files of JSON. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const FOLDER = new URL('../../test/data/questions', import.meta.url).pathname;
/** Whole files of which nothing is learned: how they fared was looked at only after guards and words were settled. */
const HELD = /unseen/;
/** Files that guards were made while looking at, and files held out for older guards: all of them is learned from by now. */
const LEARNED = new Set(
  [
    'adversarial',
    'frames',
    'last',
    'probes',
    'strangers',
    'surroundings',
    'voices',
    'earlier-adversarial',
    'earlier-last',
    'earlier-plain',
    'earlier',
  ].map((name) => `${name}.txt`),
);

/**
 * Groups in turn are learned from and held out, but for files of which all is either.
 * @returns {{ file: string, kind: string, a: string, b: string, same: boolean, held: boolean }[]}
 */
export function ownPairs() {
  const pairs = [];
  for (const file of readdirSync(FOLDER)
    .filter((name) => name.endsWith('.txt'))
    .sort()) {
    const name = basename(file, '.txt');
    let [group, base] = [-1, ''];
    for (const line of readFileSync(join(FOLDER, file), 'utf8').split('\n')) {
      if (line.startsWith('= ')) [base, group] = [line.slice(2), group + 1];
      const held = HELD.test(file) || (!LEARNED.has(file) && group % 2 === 1);
      if (line.startsWith('+ ')) pairs.push({ file: name, kind: 'paraphrase', a: base, b: line.slice(2), same: true, held });
      else if (line.startsWith('- ')) {
        const [, kind, b] = /^- (\w+): (.*)$/.exec(line) ?? [];
        if (kind === undefined) throw new Error(`${file}: not a trap: ${line}`);
        pairs.push({ file: name, kind, a: base, b, same: false, held });
      }
    }
  }
  return pairs;
}

/** `[{ "a": "...", "b": "...", "same": true }]` */
export const pairsIn = (file) =>
  JSON.parse(readFileSync(file, 'utf8')).map(({ a, b, same, kind = same ? 'paraphrase' : 'other' }) => ({
    ...{ file: basename(file), kind, a, b, same, held: true },
  }));
