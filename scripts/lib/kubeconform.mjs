import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goTool, leaveOut, pythonPackage } from './tools.mjs';

/** The floor of Chart.yaml, the version that manifests are rendered for, and the newest that schemas are to be had of. */
export const KUBERNETES_VERSIONS = ['1.27.0', '1.31.0', '1.37.0'];

/**
 * kubeconform, strict, over the schemas of Kubernetes that the package kubernetes-validate carries.
 * @param manifests those of Kubernetes' own kinds @returns what is wrong; undefined where the tools cannot be had (not in CI)
 */
export function kubeconformProblems(manifests) {
  const kubeconform = goTool('kubeconform', 'github.com/yannh/kubeconform/cmd/kubeconform', 'v0.8.0');
  const schemas = kubeconform && pythonPackage('kubernetes-validate', '1.37.0');
  if (!schemas) return leaveOut("kubeconform with Kubernetes' schemas");
  const room = mkdtempSync(join(tmpdir(), 'gateway-schemas-'));
  try {
    return KUBERNETES_VERSIONS.flatMap((version) => {
      const folder = `v${version}-local-strict`;
      copySchemas(join(schemas.site, 'kubernetes_validate/kubernetes-json-schema', folder), join(room, folder));
      const location = join(room, folder, '{{ .ResourceKind }}{{ .KindSuffix }}.json');
      return run(kubeconform, location, manifests).map((problem) => `Kubernetes ${version}: ${problem}`);
    });
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
}

/** They name one another by addresses, here by files beside them. */
function copySchemas(from, to) {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    const { $id: _, ...schema } = JSON.parse(readFileSync(join(from, name), 'utf8'));
    writeFileSync(
      join(to, name),
      JSON.stringify(schema).replaceAll('"$ref":"/api/_definitions.json#', '"$ref":"_definitions.json#'),
    );
  }
}

function run(kubeconform, location, manifests) {
  const args = ['-strict', '-output', 'json', '-summary', '-schema-location', location, '-'];
  // JSON is YAML in which a `yes` stays a word.
  const input = manifests.map(({ manifest }) => JSON.stringify(manifest)).join('\n---\n');
  const done = spawnSync(kubeconform, args, { input, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (done.stdout === '') return [done.stderr || 'kubeconform said nothing'];
  const { resources = [], summary } = JSON.parse(done.stdout);
  const problems = resources.map(({ kind, name, msg }) => `${kind} ${name}: ${msg}`);
  if (problems.length === 0 && summary.valid !== manifests.length)
    problems.push(`${summary.valid} of ${manifests.length} manifests were looked at`);
  return problems;
}
