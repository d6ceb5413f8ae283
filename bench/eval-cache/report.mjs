/** What was found, in Markdown. */
import { at, JUDGES, safest, weighed, weightsOf, wrongAtMost } from './judge.mjs';

const percent = (part, whole) => (whole === 0 ? '-' : `${((100 * part) / whole).toFixed(1)} %`);
const rated = ({ served, right, wrong, all }) =>
  `${percent(right, all)} | ${percent(right, served)} | ${wrong} of ${served} | ${percent(wrongAtMost(wrong, served), 1)}`;
const shown = (threshold) => (threshold === Infinity ? 'none' : threshold.toFixed(3));

/** Precision and hit rate by threshold. */
export function curve(title, pairs, learned) {
  const lines = [`\n### ${title}: ${pairs.length} pairs, ${pairs.filter(({ same }) => same).length} of them the same question\n`];
  lines.push('| judged by | threshold | hit rate | precision | wrong | wrong at most |', '|---|---|--:|--:|--:|--:|');
  for (const [name, value] of Object.entries(JUDGES)) {
    const own = learned.length > 0 ? safest(learned, value) : Infinity;
    for (const threshold of [0.7, 0.8, 0.85, 0.9, 0.95, 0.97, 0.99, ...(own === Infinity ? [] : [own])]) {
      const mark = threshold === own ? ' (99 % on what was learned from)' : '';
      lines.push(`| ${name} | ${shown(threshold)}${mark} | ${rated(at(pairs, value, threshold))} |`);
    }
  }
  return lines;
}

/** One line for each source: held-out pairs, thresholds chosen on the others. */
export function summary(runs) {
  const lines = [
    '| source | dimensions | CPU a text | judged by | threshold | hit rate | precision | wrong | wrong at most |',
    '|---|--:|--:|---|---|--:|--:|--:|--:|',
  ];
  for (const { name, dimensions, cost, learned, held } of runs) {
    const refitted = weightsOf(learned);
    const [own, ownHeld] = [weighed(learned, refitted), weighed(held, refitted)];
    const cpu = cost === undefined || name === 'none' ? '-' : `${cost.cpuMs.toFixed(cost.cpuMs < 1 ? 3 : 1)} ms`;
    const rows = [
      ['plain cosine', 0.95, held, JUDGES['plain cosine']],
      ['plain cosine, 99 %', safest(learned, JUDGES['plain cosine']), held, JUDGES['plain cosine']],
      ['cosine behind guards, 99 %', safest(learned, JUDGES['cosine behind guards']), held, JUDGES['cosine behind guards']],
      ['score as shipped', 0.95, held, JUDGES.score],
      ['score as shipped, 99 %', safest(learned, JUDGES.score), held, JUDGES.score],
      ['score learned for it, 99 %', safest(own, JUDGES.score), ownHeld, JUDGES.score],
    ];
    for (const [judge, threshold, pairs, value] of rows)
      lines.push(`| ${name} | ${dimensions} | ${cpu} | ${judge} | ${shown(threshold)} | ${rated(at(pairs, value, threshold))} |`);
  }
  return lines;
}

/** How each kind of trap fared, by the score. */
export function traps(pairs) {
  const lines = ['| trap | pairs | kept back by a guard | served at 0.95 |', '|---|--:|--:|--:|'];
  for (const kind of [...new Set(pairs.filter(({ same }) => !same).map((pair) => pair.kind))].sort()) {
    const of = pairs.filter((pair) => pair.kind === kind);
    const guarded = of.filter(({ guard }) => guard).length;
    lines.push(`| ${kind} | ${of.length} | ${guarded} | ${of.filter(({ score }) => score >= 0.95).length} |`);
  }
  return lines;
}

/** What was judged wrongly at 0.95: false hits, and paraphrases that a guard kept back. */
export function mistakes(pairs) {
  const wrong = pairs.filter(({ same, score }) => !same && score >= 0.95);
  const kept = pairs.filter(({ same, guard }) => same && guard);
  const unlike = pairs.filter(({ same, guard, score }) => same && !guard && score < 0.95);
  return [
    ...wrong.map(({ file, kind, a, b }) => `- served wrongly (${file}, ${kind}): "${a}" / "${b}"`),
    ...kept.map(({ file, guard, a, b }) => `- kept back by ${guard} (${file}): "${a}" / "${b}"`),
    ...unlike.map(({ file, score, a, b }) => `- scored ${score.toFixed(2)} (${file}): "${a}" / "${b}"`),
  ];
}
