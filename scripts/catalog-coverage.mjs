// What of public price lists the shipped catalog knows: names that resolve, prices that agree, days of the end that agree.
// Reads LiteLLM's `model_prices_and_context_window.json` and lists of the form {provider: {model: {cost, limit, ...}}}:
//   npm run build && npm run catalog:coverage -- FILE...
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { Catalog } = require('../dist/libs/catalog/src/index.js');

/** Names of providers in lists, where they differ from ours. */
const OURS = {
  google: 'gemini',
  together_ai: 'together',
  togetherai: 'together',
  cohere_chat: 'cohere',
  'text-completion-openai': 'openai',
};
/** What this gateway does not serve: live connections, films, music, reranking, fine-tuned models of others. */
const NOT_SERVED = /^ft:|realtime|live|native-audio|video|lyria|rerank|robotics|computer-use/;

/** @returns {{provider: string, model: string, input?: number, output?: number, ends?: string, serves: boolean}[]} USD per million tokens */
export function entriesOf(list) {
  return Object.entries(list).flatMap(([name, value]) => {
    if (name === 'sample_spec' || typeof value !== 'object' || value === null) return [];
    if (typeof value.litellm_provider === 'string') return [litellmEntry(name, value)];
    const provider = OURS[name] ?? name;
    return Object.entries(value).map(([model, { cost }]) => ({
      ...{ provider, model, input: cost?.input, output: cost?.output, serves: !NOT_SERVED.test(model) },
    }));
  });
}

function litellmEntry(name, entry) {
  const theirs = entry.litellm_provider;
  const provider = OURS[theirs] ?? theirs;
  const model = [`${theirs}/`, `${provider}/`].reduce(
    (left, part) => (left.startsWith(part) ? left.slice(part.length) : left),
    name,
  );
  const usd = (rate) => (typeof rate === 'number' ? rate * 1e6 : undefined);
  return {
    ...{ provider, model, input: usd(entry.input_cost_per_token), output: usd(entry.output_cost_per_token) },
    ...{ ends: entry.deprecation_date, serves: entry.mode !== 'rerank' && !NOT_SERVED.test(model) },
  };
}

const near = (a, b) => Math.abs(a - b) <= 1e-6 + Math.abs(b) * 1e-6;

/** By provider: how many names are known, which are not, and whose price differs. */
export function coverage(catalog, entries) {
  const found = new Map();
  for (const { provider, model, input, output, serves } of entries) {
    if (!serves) continue;
    const row = catalog.find(provider, model);
    const sum = found.get(provider) ?? { known: 0, all: 0, missing: [], differ: [] };
    found.set(provider, sum);
    sum.all++;
    if (!row) {
      sum.missing.push(model);
      continue;
    }
    sum.known++;
    const { price } = row;
    if (!price || input === undefined || output === undefined) continue;
    if (!near(price.input / 1e6, input) || !near(price.output / 1e6, output))
      sum.differ.push(`${model}: ours ${price.input / 1e6} / ${price.output / 1e6}, listed ${input} / ${output}`);
  }
  return found;
}

if (process.argv[1] === import.meta.filename) {
  const files = process.argv.slice(2);
  if (files.length === 0) {
    console.error('usage: npm run catalog:coverage -- FILE... (price lists as JSON)');
    process.exit(2);
  }
  const catalog = new Catalog();
  for (const file of files) {
    console.log(`\n${file}`);
    const report = coverage(catalog, entriesOf(JSON.parse(readFileSync(file, 'utf8'))));
    for (const [provider, { known, all, missing, differ }] of [...report].sort()) {
      console.log(`${provider.padEnd(12)} ${String(known).padStart(4)} of ${all}`);
      if (missing.length > 0) console.log(`  not known: ${missing.join(', ')}`);
      for (const line of differ) console.log(`  price: ${line}`);
    }
  }
}
