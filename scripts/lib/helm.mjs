import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VERSION = 'v3.16.4';
const TOOLS = join(tmpdir(), `route-llm-gateway-tools-${VERSION}`);
const KUBERNETES = '1.31.0';
/** Random text of a first install: what stands in files must be the same each time. */
const RANDOM = /\b(?=[A-Za-z0-9]*[0-9])(?=[A-Za-z0-9]*[a-z])(?=[A-Za-z0-9]*[A-Z])[A-Za-z0-9]{48}\b/g;

const works = (command, args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** undefined when there is none, and none can be had. */
export function findHelm() {
  for (const command of [process.env.HELM, 'helm', join(TOOLS, 'helm')].filter(Boolean))
    if (works(command, ['version'])) return command;
  const go = ['go', '/usr/local/go/bin/go'].find((command) => works(command, ['version']));
  if (go === undefined) return undefined;
  mkdirSync(TOOLS, { recursive: true });
  console.log(`installing helm ${VERSION} with Go ...`);
  const done = spawnSync(go, ['install', `helm.sh/helm/v3/cmd/helm@${VERSION}`], {
    env: { ...process.env, GOBIN: TOOLS },
    stdio: 'ignore',
    timeout: 900_000,
  });
  return done.status === 0 && existsSync(join(TOOLS, 'helm')) ? join(TOOLS, 'helm') : undefined;
}

function run(helm, args) {
  const done = spawnSync(helm, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (done.status !== 0) throw new Error(`helm ${args.join(' ')}\n${done.stdout.slice(-1_000)}${done.stderr.slice(-2_000)}`);
  return done.stdout;
}

export const lint = (helm, chart, values) => run(helm, ['lint', '--strict', chart, ...(values ? ['-f', values] : [])]);

/** @param plain without hooks of Helm, for kubectl apply */
export function render(helm, chart, values, plain) {
  const args = [
    'template',
    'llm',
    chart,
    '--namespace',
    'llm-gateway',
    '--kube-version',
    KUBERNETES,
    ...(values ? ['-f', values] : []),
  ];
  const text = run(helm, [...args, ...(plain ? ['--skip-tests'] : [])]).replace(RANDOM, 'replace-me-with-48-random-characters');
  const kept = plain
    ? text
        .replace(/^ {4}helm\.sh\/(hook|resource-policy).*\n/gm, '')
        .replaceAll('app.kubernetes.io/managed-by: Helm', 'app.kubernetes.io/managed-by: kubectl')
    : text;
  const head = plain
    ? '# Made from helm/route-llm-gateway by `npm run chart`. Namespace llm-gateway; replace every replace-me first.\n'
    : '# Made by `npm run chart`: a snapshot.\n';
  return head + kept.replace(/^ +$/gm, '').replace(/\n{3,}/g, '\n\n');
}
