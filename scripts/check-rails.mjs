// Proves that the rules of lint and graph fire: plants one violation of each and wants to see it found.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './lib/prepare.mjs';

const PLANTED = 'planted-violation';
const lines = (count, text) => Array.from({ length: count }, (_, i) => text.replaceAll('#', i)).join('\n');

const lint = [
  ['no-explicit-any', 'export const a: any = 1;'],
  ['ban-ts-comment', '// @ts-ignore\nexport const b: string = 1;'],
  ['no-floating-promises', 'export function c(): void {\n  Promise.resolve(1);\n}'],
  ['no-restricted-globals', "export const d = () => fetch('http://x');"],
  ['no-process-env', 'export const e = process.env.HOME;'],
  ['max-lines', lines(401, 'export const f# = #;')],
  ['max-lines-per-function', `export function g(): void {\n${lines(71, '  void #;')}\n}`],
  ['no-console', "console.log('h');"],
];

const graph = [
  ['rank-kernel', 'libs/kernel/src', "import '@libs/egress';"],
  ['rank-auth', 'libs/auth/src', "import '@libs/ledger';"],
  ['apps-apart', 'apps/worker/src', "import '../../api/src/create-api';"],
  ['public-surface', 'apps/worker/src', "import '../../../libs/auth/src/settings';"],
  ['owner-database', 'libs/auth/src', "import 'pg';"],
  ['owner-redis', 'libs/auth/src', "import 'ioredis';"],
  ['owner-queue', 'libs/auth/src', "import 'bullmq';"],
  ['owner-http-framework', 'libs/auth/src', "import 'fastify';"],
  ['owner-sockets', 'libs/auth/src', "import 'undici';"],
  ['owner-secrets', 'libs/routing/src', "import '@libs/kernel/open-secret';"],
  ['rank-0-pure', 'libs/protocol/src', "import 'lru-cache';"],
  ['no-cycles', 'libs/routing/src', `import './${PLANTED}-2';`, `import './${PLANTED}';`],
];

function run(command, args) {
  const { stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'node_modules', command), ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return `${stdout}${stderr}`;
}

function plant(dir, ...sources) {
  const files = sources.map((source, i) => {
    const file = join(ROOT, dir, `${PLANTED}${i === 0 ? '' : '-2'}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${source}\n`);
    return file;
  });
  return () => files.forEach((file) => rmSync(file, { force: true }));
}

let missed = 0;
const verdict = (rule, output) => {
  const fires = output.includes(rule);
  if (!fires) missed++;
  console.log(`${fires ? 'fires ' : 'SILENT'} ${rule}${fires ? '' : `\n${output.slice(0, 600)}`}`);
};

for (const [rule, source] of lint) {
  const dig = plant('libs/kernel/src', source);
  try {
    verdict(rule, run('oxlint/bin/oxlint', ['--type-aware', `libs/kernel/src/${PLANTED}.ts`]));
  } finally {
    dig();
  }
}
for (const [rule, dir, ...sources] of graph) {
  const dig = plant(dir, ...sources);
  try {
    verdict(
      rule,
      run('dependency-cruiser/bin/dependency-cruise.mjs', [
        'apps',
        'libs',
        'launcher',
        '--config',
        '.dependency-cruiser.cjs',
        '--focus',
        PLANTED,
      ]),
    );
  } finally {
    dig();
  }
}
process.exit(missed === 0 ? 0 : 1);
