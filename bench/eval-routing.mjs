/**
 * What the classifier's complexity is worth where outcomes are known: how many requests must go to the strong model to
 * close half of the quality gap, beside chance, beside the length of the prompt, and beside who knows the outcomes.
 *   npm run eval:routing -- outcomes.jsonl [--learn] [--json]
 * One line a prompt: {"set": "...", "prompt": "...", "weak": true, "strong": true}; weak and strong tell who answered
 * rightly. Three in ten prompts (by their hash) are held out and never learned from. --learn writes the weights anew,
 * from the others. Needs a build. Prints Markdown.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const root = new URL('..', import.meta.url).pathname;
const built = (name) => require(join(root, 'dist/libs/routing/src/classify', name));
const { classify, countsOf } = built('classify.js');
const { OUTCOME_FEATURES } = built('difficulty.js');
const NAMES = Object.keys(OUTCOME_FEATURES);
const HELD_OUT = 0.3;
const STRENGTHS = [30, 100, 300, 1_000, 3_000];

const args = process.argv.slice(2);
const [file] = args.filter((one) => !one.startsWith('--'));
if (!file) {
  console.error('npm run eval:routing -- outcomes.jsonl [--learn] [--json]');
  process.exit(2);
}
const shareOf = (text) => createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
const rows = readFileSync(file, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line))
  .filter(({ prompt, weak, strong }) => typeof prompt === 'string' && typeof weak === 'boolean' && typeof strong === 'boolean')
  .map((row) => {
    const { prompt, weak, strong, set = 'all' } = row;
    const counts = countsOf(prompt);
    const verdict = classify({ question: prompt, system: '', length: prompt.length, turns: 1 });
    const features = NAMES.map((name) => OUTCOME_FEATURES[name](prompt, counts));
    return {
      set,
      gain: Number(strong) - Number(weak),
      weak,
      strong,
      held: shareOf(prompt) < HELD_OUT,
      features,
      form: verdict.basis,
      verdict,
      prompt,
    };
  });

const mean = (list) => list.reduce((sum, one) => sum + one, 0) / list.length;
/** Numbers that follow from a seed, so that reports can be repeated. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Share of calls to the strong model, the highest marks first, that closes half of the gap. Ties count as shuffled. */
function callsForHalf(some, marks, share = 0.5) {
  const random = generator(5);
  const order = some.map((_row, i) => [marks[i], random(), some[i].gain]).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  const need = share * order.reduce((sum, [, , gain]) => sum + gain, 0);
  let closed = 0;
  for (let i = 0; i < order.length; i++) {
    closed += order[i][2];
    if (closed >= need - 1e-9) return (i + 1) / order.length;
  }
  return 1;
}

/** Of the gap, what is closed on the average over all numbers of calls: 0.5 is chance. */
function gapClosed(some, marks) {
  const order = some.map((row, i) => [marks[i], row.gain]).sort((a, b) => b[0] - a[0]);
  const all = order.reduce((sum, [, gain]) => sum + gain, 0);
  let [closed, sum] = [0, 0];
  for (const [, gain] of order) sum += (closed += gain) / all;
  return sum / order.length;
}

/** Solves A x = b; A is symmetric and positive. */
function solve(matrix, vector) {
  const n = vector.length;
  const a = matrix.map((row, i) => [...row, vector[i]]);
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let k = i + 1; k < n; k++) if (Math.abs(a[k][i]) > Math.abs(a[pivot][i])) pivot = k;
    [a[i], a[pivot]] = [a[pivot], a[i]];
    for (let k = i + 1; k < n; k++) {
      const factor = a[k][i] / a[i][i];
      for (let j = i; j <= n; j++) a[k][j] -= factor * a[i][j];
    }
  }
  const x = Array(n).fill(0);
  for (let i = n - 1; i >= 0; i--)
    x[i] = (a[i][n] - a[i].slice(i + 1, n).reduce((sum, value, j) => sum + value * x[i + 1 + j], 0)) / a[i][i];
  return x;
}

/** Ridge regression of what the strong model gains, on features of a common scale. */
function learn(some, strength) {
  const centre = NAMES.map((_name, j) => mean(some.map(({ features }) => features[j])));
  const spread = NAMES.map((_name, j) => Math.sqrt(mean(some.map(({ features }) => (features[j] - centre[j]) ** 2))) || 1);
  const scaled = ({ features }) => features.map((value, j) => Math.max(-3, Math.min(3, (value - centre[j]) / spread[j])));
  const [inputs, usual] = [some.map(scaled), mean(some.map(({ gain }) => gain))];
  const gram = NAMES.map((_a, j) =>
    NAMES.map((_b, k) => inputs.reduce((sum, row) => sum + row[j] * row[k], j === k ? strength : 0)),
  );
  const right = NAMES.map((_name, j) => inputs.reduce((sum, row, i) => sum + row[j] * (some[i].gain - usual), 0));
  const weights = solve(gram, right);
  const markOf = (row) => scaled(row).reduce((sum, value, j) => sum + value * weights[j], 0);
  return { centre, spread, weights, markOf };
}

/** Marks of every row by weights that were learned without it. */
function outOfFold(some, strength, seed, folds = 5) {
  const random = generator(seed);
  const fold = some.map(() => Math.floor(random() * folds));
  const marks = Array(some.length).fill(0);
  for (let k = 0; k < folds; k++) {
    const { markOf } = learn(
      some.filter((_row, i) => fold[i] !== k),
      strength,
    );
    some.forEach((row, i) => {
      if (fold[i] === k) marks[i] = markOf(row);
    });
  }
  return marks;
}

const SEEDS = [1, 2, 3, 4, 5];
const strengthFor = (some) =>
  STRENGTHS.map((strength) => ({
    strength,
    closed: mean(SEEDS.map((seed) => gapClosed(some, outOfFold(some, strength, seed)))),
  })).sort((a, b) => b.closed - a.closed)[0].strength;

/** The middle question of a form has this, and the usual distance from it is so many steps of the logistic scale. */
const [MIDDLE, STEP] = [-0.2, 0.9];

function write(byForm) {
  const round = (value) => Number(value.toPrecision(5));
  const parts = Object.entries(byForm).map(([form, some]) => {
    const strength = strengthFor(some);
    const { centre, spread, weights, markOf } = learn(some, strength);
    const step = STEP / Math.sqrt(mean(some.map((row) => markOf(row) ** 2)));
    const lines = NAMES.map(
      (name, j) => `      ${name}: [${round(centre[j])}, ${round(spread[j])}, ${round(weights[j] * step)}],`,
    );
    console.error(`${form}: learned from ${some.length} prompts, strength ${strength}`);
    return `  ${form}: {\n    base: ${MIDDLE},\n    features: {\n${lines.join('\n')}\n    },\n  },`;
  });
  const text = `import type { Form, OutcomeFeature, OutcomeWeight } from './difficulty';

/**
 * What each feature of a question's form says about whether a strong model is needed, learned by \`npm run eval:routing\`
 * from prompts whose outcomes with a weak and a strong model are known. Only figures are kept of them.
 */
export const OUTCOME_WEIGHTS = {
${parts.join('\n')}
} as const satisfies Record<Form, { base: number; features: Record<OutcomeFeature, OutcomeWeight> }>;
`;
  writeFileSync(join(root, 'libs/routing/src/classify/difficulty.data.ts'), text);
}

/** Between these the difference to length lies in 19 of 20 draws. */
function interval(some, marks, lengths) {
  const random = generator(11);
  const differences = Array.from({ length: 1_000 }, () => {
    const drawn = some.map(() => Math.floor(random() * some.length));
    const of = (list) =>
      callsForHalf(
        drawn.map((i) => some[i]),
        drawn.map((i) => list[i]),
      );
    return of(lengths) - of(marks);
  }).sort((a, b) => a - b);
  return [differences[25], differences[974]];
}

const percent = (share) => `${(share * 100).toFixed(1)} %`;
function figures(name, some) {
  const lengths = some.map(({ prompt }) => prompt.length);
  const marks = some.map(({ verdict }) => verdict.complexity);
  const [low, high] = interval(some, marks, lengths);
  return {
    ...{
      set: name,
      prompts: some.length,
      weak: mean(some.map(({ weak }) => Number(weak))),
      strong: mean(some.map(({ strong }) => Number(strong))),
    },
    ...{ chance: 0.5, length: callsForHalf(some, lengths), ours: callsForHalf(some, marks) },
    ...{
      perfect: callsForHalf(
        some,
        some.map(({ gain }) => gain),
      ),
      fewerThanLength: [low, high],
    },
    ...{ closedByLength: gapClosed(some, lengths), closedByOurs: gapClosed(some, marks) },
  };
}
const line = (one) =>
  `| ${one.set} | ${one.prompts} | ${percent(one.weak)} | ${percent(one.strong)} | ${percent(one.chance)} | ${percent(one.length)} | **${percent(one.ours)}** | ${percent(one.perfect)} | ${one.fewerThanLength.map((value) => (value * 100).toFixed(1)).join(' to ')} | ${one.closedByLength.toFixed(3)} | ${one.closedByOurs.toFixed(3)} |`;

if (args.includes('--learn')) {
  const learned = rows.filter(({ held }) => !held);
  write({
    choices: learned.filter(({ form }) => form === 'choices'),
    calculation: learned.filter(({ form }) => form === 'calculation'),
  });
  console.error('Written. Build again and run without --learn for the report.');
} else {
  const sets = [...new Set(rows.map(({ set }) => set))];
  const report = sets.flatMap((set) => {
    const all = rows.filter((row) => row.set === set);
    return [
      figures(
        `${set}, held out`,
        all.filter(({ held }) => held),
      ),
      figures(
        `${set}, learned from`,
        all.filter(({ held }) => !held),
      ),
    ];
  });
  const crossed = sets.map((set) => {
    const all = rows.filter((row) => row.set === set);
    const some = SEEDS.map((seed) => outOfFold(all, 300, seed));
    return {
      set,
      prompts: all.length,
      length: callsForHalf(
        all,
        all.map(({ prompt }) => prompt.length),
      ),
      ours: mean(some.map((marks) => callsForHalf(all, marks))),
    };
  });
  const basis = sets.map((set) => {
    const all = rows.filter((row) => row.set === set);
    return `${set}: ${[...new Set(all.map(({ verdict }) => verdict.basis))].map((one) => `${one} ${all.filter(({ verdict }) => verdict.basis === one).length}`).join(', ')}`;
  });
  if (args.includes('--json')) console.log(JSON.stringify({ report, crossed, basis }, null, 2));
  else {
    console.log(
      '| prompts | number | weak right | strong right | chance | by length | by complexity | perfect | fewer calls than length, points (95 %) | gap closed, length | gap closed, complexity |',
    );
    console.log(`|${'---|'.repeat(11)}`);
    for (const one of report) console.log(line(one));
    console.log('\nFive folds over all prompts, each marked by weights that were learned without it (mean of 5 draws):\n');
    for (const one of crossed)
      console.log(`- ${one.set}: ${percent(one.ours)} of the calls, by length ${percent(one.length)} (${one.prompts} prompts)`);
    console.log(`\nBy what the complexity was told: ${basis.join('; ')}`);
  }
}
