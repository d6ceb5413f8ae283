/**
 * How well the semantic cache tells questions that mean the same from those that only look it: precision and hit rate
 * by threshold, beside the plain cosine of the embedding. `npm run eval:cache -- [--fit] [file.json ...]`; a file holds
 * `[{ "a": "...", "b": "...", "same": true }]`. Needs a build. Prints the report in Markdown.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const root = new URL('..', import.meta.url).pathname;
const semantic = (name) => require(join(root, 'dist/libs/response-cache/src/semantic', name));
const { wordsOf } = semantic('words.js');
const { guardBetween } = semantic('guards.js');
const { featuresOf, scoreOf } = semantic('score.js');
const { LocalEmbedder } = semantic('local-embedder.js');

const files = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const fit = process.argv.includes('--fit');

/** Groups in turn are learned from and held out; those of `unseen.txt` are all held out. */
function ownPairs() {
  const pairs = [];
  let group = -1;
  let base = '';
  const folder = join(root, 'test/data/questions');
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()) {
    const unseen = file === 'unseen.txt';
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
      if (line.startsWith('= ')) [base, group] = [line.slice(2), group + 1];
      else if (line.startsWith('+ ')) pairs.push({ group, unseen, kind: 'paraphrase', a: base, b: line.slice(2), same: true });
      else if (line.startsWith('- ')) {
        const [, kind, b] = /^- (\w+): (.*)$/.exec(line);
        pairs.push({ group, unseen, kind, a: base, b, same: false });
      }
    }
  }
  return pairs;
}

const embedder = new LocalEmbedder((problem) => console.error(problem), undefined, 60_000);
const cosine = (a, b) => {
  let [dot, x, y] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) [dot, x, y] = [dot + a[i] * b[i], x + a[i] ** 2, y + b[i] ** 2];
  return dot / Math.sqrt(x * y);
};

async function judged(pairs) {
  const out = [];
  for (const pair of pairs) {
    const [a, b] = [wordsOf(pair.a), wordsOf(pair.b)];
    const near = cosine(await embedder.embed('', pair.a), await embedder.embed('', pair.b));
    const guard = guardBetween(a, b);
    out.push({ ...pair, near, guard, features: featuresOf(a, b, near), score: guard ? 0 : scoreOf(a, b, near) });
  }
  return out;
}

/** Logistic regression on the pairs that no guard keeps back. */
function weightsOf(pairs) {
  const open = pairs.filter(({ guard }) => !guard);
  let weights = open[0].features.map(() => 0);
  for (let step = 0; step < 6_000; step++) {
    const gradient = weights.map(() => 0);
    for (const { features, same } of open) {
      const chance = 1 / (1 + Math.exp(-features.reduce((sum, value, i) => sum + value * weights[i], 0)));
      features.forEach((value, i) => (gradient[i] += (chance - Number(same)) * value));
    }
    weights = weights.map((value, i) => value - 0.5 * (gradient[i] / open.length + (i ? 0.002 * value : 0)));
  }
  return weights.map((value) => Number(value.toFixed(3)));
}

const SOURCES = {
  'plain cosine': ({ near }) => near,
  'cosine behind guards': ({ near, guard }) => (guard ? 0 : near),
  score: ({ score }) => score,
};
const percent = (part, whole) => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`);
const at = (pairs, value, threshold) => {
  const served = pairs.filter((pair) => value(pair) >= threshold);
  return { served: served.length, right: served.filter(({ same }) => same).length };
};
/** The least threshold that keeps 99 % precision on these pairs. */
function safest(pairs, value) {
  const cuts = [...new Set(pairs.map(value))].filter((cut) => cut > 0).sort((a, b) => a - b);
  return (
    cuts.find((cut) => {
      const { served, right } = at(pairs, value, cut);
      return right / served >= 0.99;
    }) ?? Infinity
  );
}

function report(title, pairs, learned) {
  const same = pairs.filter((pair) => pair.same).length;
  console.log(`\n### ${title}: ${pairs.length} pairs, ${same} of them the same question\n`);
  console.log('| judged by | threshold | hit rate | precision | wrong |\n|---|---|---|---|---|');
  for (const [name, value] of Object.entries(SOURCES)) {
    const own = safest(learned, value);
    for (const threshold of [0.8, 0.85, 0.9, 0.95, 0.97, ...(own === Infinity ? [] : [own])]) {
      const { served, right } = at(pairs, value, threshold);
      const mark = threshold === own ? ' (99 % on what was learned from)' : '';
      console.log(
        `| ${name} | ${threshold.toFixed(3)}${mark} | ${percent(right, same)} | ${percent(right, served)} | ${served - right} |`,
      );
    }
  }
}

const own = await judged(ownPairs());
const learned = own.filter(({ group, unseen }) => !unseen && group % 2 === 0);
const held = own.filter(({ group, unseen }) => unseen || group % 2 === 1);
if (fit) console.log('weights:', JSON.stringify(weightsOf(learned)));
report('Learned from', learned, learned);
report('Held out', held, learned);
console.log('\n| trap, held out | pairs | kept back by a guard | served at 0.95 |\n|---|---|---|---|');
for (const kind of [...new Set(held.filter(({ same }) => !same).map((pair) => pair.kind))].sort()) {
  const of = held.filter((pair) => pair.kind === kind);
  console.log(
    `| ${kind} | ${of.length} | ${of.filter(({ guard }) => guard).length} | ${of.filter(({ score }) => score >= 0.95).length} |`,
  );
}
for (const file of files) report(file.split('/').at(-1), await judged(JSON.parse(readFileSync(file, 'utf8'))), learned);
await embedder.close();
