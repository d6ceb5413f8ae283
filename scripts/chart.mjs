// npm run chart: writes what is made from helm/route-llm-gateway/values.yaml and from the chart: values.schema.json, the table
// of its README, its copies of grafana/ and prometheus/, and the rendered manifests (k8s/, test/deploy/rendered).
// --check writes nothing and fails when something differs; --no-render leaves out what needs helm.
// Helm: HELM, or on the PATH, or installed with Go. Without both, rendering is skipped, except where CI=true.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findHelm, lint, render } from './lib/helm.mjs';
import { ROOT } from './lib/prepare.mjs';
import { RENDERED } from './lib/rendered.mjs';
import { valuesSchema, valuesTable } from './lib/chart-values.mjs';

const CHART = join(ROOT, 'helm/route-llm-gateway');
const check = process.argv.includes('--check');
const stale = [];

function put(path, text) {
  const file = join(ROOT, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  stale.push(path);
  if (check) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** The chart carries copies, for a chart can only read what lies in it. */
function copies() {
  for (const [from, to] of [
    ['grafana/dashboards', 'files/dashboards'],
    ['prometheus/rules', 'files/rules'],
  ]) {
    if (!existsSync(join(ROOT, from))) continue;
    const names = readdirSync(join(ROOT, from)).filter((name) => /\.(json|yml)$/.test(name));
    for (const name of names) put(`helm/route-llm-gateway/${to}/${name}`, readFileSync(join(ROOT, from, name), 'utf8'));
    const there = existsSync(join(CHART, to)) ? readdirSync(join(CHART, to)) : [];
    for (const name of there.filter((one) => !names.includes(one))) {
      stale.push(`helm/route-llm-gateway/${to}/${name}`);
      if (!check) rmSync(join(CHART, to, name));
    }
  }
}

function documents() {
  const values = readFileSync(join(CHART, 'values.yaml'), 'utf8');
  put('helm/route-llm-gateway/values.schema.json', `${JSON.stringify(valuesSchema(values), null, 2)}\n`);
  const readme = join(CHART, 'README.md');
  const [head = ''] = readFileSync(readme, 'utf8').split('<!-- values -->');
  put('helm/route-llm-gateway/README.md', `${head}<!-- values -->\n\n${valuesTable(values)}\n`);
}

function rendered() {
  const helm = findHelm();
  if (helm === undefined) {
    if (process.env.CI === 'true') throw new Error('neither helm nor go is here: the chart cannot be rendered');
    console.log('skipped: rendering the chart, for neither helm nor go is here');
    return;
  }
  for (const { to, values, plain } of RENDERED) {
    const file = values && join(CHART, `ci/${values}-values.yaml`);
    lint(helm, CHART, file);
    put(to, render(helm, CHART, file, plain === true));
  }
}

try {
  copies();
  documents();
  if (!process.argv.includes('--no-render')) rendered();
  if (stale.length === 0) console.log('the chart and what is made from it agree');
  else if (check) throw new Error(`not up to date: ${stale.join(', ')}. Run: npm run chart`);
  else console.log(`written: ${stale.join(', ')}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
