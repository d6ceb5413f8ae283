// Holds every rendered manifest against the schemas of its kind, with unknown fields refused: Kubernetes' own kinds by kubeconform
// (for the oldest version that the chart takes, the one it is rendered for and the newest) and by kubernetes-models; kinds of
// Gateway API, Prometheus operator and KEDA by the models of those. Then plants faults, to see that each would be found.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { KUBERNETES_VERSIONS, kubeconformProblems } from './lib/kubeconform.mjs';
import { isOwn, modelProblems } from './lib/kubernetes-models.mjs';
import { ROOT } from './lib/prepare.mjs';
import { RENDERED } from './lib/rendered.mjs';

const all = RENDERED.flatMap(({ to }) =>
  parseAllDocuments(readFileSync(join(ROOT, to), 'utf8')).flatMap((document) => {
    const manifest = document.toJS();
    return manifest ? [{ file: to, manifest }] : [];
  }),
);
const own = all.filter(({ manifest }) => isOwn(manifest));
const others = all.filter(({ manifest }) => !isOwn(manifest));

/** One of a kind, with something in it that its kind does not have. */
function planted(kind, plant) {
  const found = all.find(({ manifest }) => manifest.kind === kind);
  const manifest = structuredClone(found.manifest);
  plant(manifest.spec);
  return { file: 'planted', manifest };
}
const FAULTS = [
  planted('Deployment', (spec) => (spec.template.spec.containers[0].imagee = 'x')),
  planted('Deployment', (spec) => (spec.replicas = 'two')),
  planted('NetworkPolicy', (spec) => (spec.egres = [])),
];
const FAULTS_OF_OTHERS = [
  planted('ServiceMonitor', (spec) => (spec.endpoints[0].intervall = '1s')),
  planted('HTTPRoute', (spec) => (spec.hostname = 'x')),
  planted('ScaledObject', (spec) => (spec.maxReplicaCount = 'many')),
];

const conform = kubeconformProblems(own);
const problems = [...(conform ?? []), ...(await modelProblems(all))];
for (const fault of FAULTS)
  if (conform && kubeconformProblems([fault])?.length === 0)
    problems.push(`kubeconform does not find a fault in ${fault.manifest.kind}`);
for (const fault of [...FAULTS, ...FAULTS_OF_OTHERS])
  if ((await modelProblems([fault])).length === 0) problems.push(`the models do not find a fault in ${fault.manifest.kind}`);

for (const problem of problems) console.error(problem);
const kinds = [...new Set(others.map(({ manifest }) => manifest.kind))].sort().join(', ');
console.log(
  `${own.length} manifests of Kubernetes (${conform ? KUBERNETES_VERSIONS.join(', ') : 'models alone'}), ${others.length} of others (${kinds})`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
