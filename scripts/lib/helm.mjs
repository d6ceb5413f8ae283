import { spawnSync } from 'node:child_process';
import { goTool, works } from './tools.mjs';

const VERSION = 'v3.16.4';
const KUBERNETES = '1.31.0';
/** Random text of a first install: what stands in files must be the same each time. */
const RANDOM = /\b(?=[A-Za-z0-9]*[0-9])(?=[A-Za-z0-9]*[a-z])(?=[A-Za-z0-9]*[A-Z])[A-Za-z0-9]{48}\b/g;

/** undefined when there is none, and none can be had. */
export const findHelm = () =>
  [process.env.HELM, 'helm'].filter(Boolean).find((command) => works(command, ['version'])) ??
  goTool('helm', 'helm.sh/helm/v3/cmd/helm', VERSION);

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
