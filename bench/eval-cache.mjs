/**
 * How well the semantic cache tells questions that mean the same from those that only look it: precision and hit rate
 * by threshold, beside the plain cosine, for each source of embeddings.
 *
 *   npm run eval:cache -- [--source NAME]... [--fit] [--mistakes] [--out FILE] [--vectors FOLDER] [pairs.json ...]
 *
 * A source is `built-in` (the default), `lexical` (counted n-grams), `none` (words alone) or `provider/model`, asked with
 * the key and address that the gateway would take from the environment (OPENAI_API_KEY, OLLAMA_BASE_URL, ...). Vectors are
 * kept in FOLDER (.data/eval-cache), so a second run asks nobody. A file of pairs holds
 * `[{ "a": "...", "b": "...", "same": true }]`. Needs a build. Prints Markdown.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { keptVectors } from './eval-cache/kept-vectors.mjs';
import { coreOf, judged, weightsOf } from './eval-cache/judge.mjs';
import { ownPairs, pairsIn } from './eval-cache/pairs.mjs';
import { curve, mistakes, summary, traps } from './eval-cache/report.mjs';
import { sourceOf } from './eval-cache/sources.mjs';

const { values: options, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    source: { type: 'string', multiple: true, default: ['built-in'] },
    vectors: { type: 'string', default: '.data/eval-cache' },
    fit: { type: 'boolean', default: false },
    mistakes: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});

const pairs = ownPairs();
const strangers = files.map((file) => ({ file, pairs: pairsIn(file) }));
const texts = [
  ...new Set([...pairs, ...strangers.flatMap((those) => those.pairs)].flatMap(({ a, b }) => [coreOf(a), coreOf(b)])),
];

const runs = [];
for (const name of options.source) {
  const source = sourceOf(name, texts);
  try {
    const { vectors, cost } = await keptVectors(options.vectors, source, texts);
    const all = judged(pairs, vectors);
    const [learned, held] = [all.filter((pair) => !pair.held), all.filter((pair) => pair.held)];
    runs.push({ name, cost, vectors, learned, held, dimensions: vectors.get(texts[0]).length });
  } finally {
    await source.close();
  }
}

const lines = ['## Sources, on held-out pairs\n', ...summary(runs)];
for (const { name, vectors, learned, held } of runs) {
  lines.push(`\n## ${name}`);
  if (options.fit) lines.push(`\nweights: ${JSON.stringify(weightsOf(learned))}`);
  lines.push(...curve('Learned from', learned, learned), ...curve('Held out', held, learned));
  for (const { file, pairs: those } of strangers) lines.push(...curve(file.split('/').at(-1), judged(those, vectors), learned));
}
const [{ learned, held }] = runs;
lines.push('\n## Traps, held out\n', ...traps(held), '\n## By file, at 0.95\n', '| file | held out | pairs | hit rate | wrong |');
lines.push('|---|---|--:|--:|--:|');
for (const [of, those] of [
  ['no', learned],
  ['yes', held],
])
  for (const file of new Set(those.map((pair) => pair.file))) {
    const mine = those.filter((pair) => pair.file === file);
    const hits = mine.filter(({ score }) => score >= 0.95);
    const [right, same] = [hits.filter((pair) => pair.same).length, mine.filter((pair) => pair.same).length];
    const rate = same === 0 ? '-' : `${((100 * right) / same).toFixed(1)} %`;
    lines.push(`| ${file} | ${of} | ${mine.length} | ${rate} | ${hits.length - right} of ${hits.length} |`);
  }
// Of what may be looked at; held-out pairs are for counting.
if (options.mistakes) lines.push('\n## Mistakes among what was learned from\n', ...mistakes(learned));
const text = `${lines.join('\n')}\n`;
if (options.out) writeFileSync(options.out, text);
else process.stdout.write(text);
