// Holds every rendered manifest against the schemas of Kubernetes (kubernetes-models): its validators look at what is there,
// the TypeScript compiler, over the same models' types, at what should not be. Kinds of others (KEDA, Prometheus operator,
// Gateway API) are named and left out.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';
import { ROOT } from './lib/prepare.mjs';

const FILES = [
  'k8s/trial.yaml',
  'k8s/production.yaml',
  'test/deploy/rendered/minimal.yaml',
  'test/deploy/rendered/everything.yaml',
];
const GROUPS = { networking: 'networking.k8s.io', policy: 'policy', autoscaling: 'autoscaling', apps: 'apps', batch: 'batch' };

/** `apps/v1` -> `kubernetes-models/apps/v1/Deployment`; undefined for what is not of Kubernetes itself. */
function moduleOf({ apiVersion, kind }) {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const known = group === '' || Object.values(GROUPS).includes(group);
  return known ? `kubernetes-models/${group === '' ? version : `${group}/${version}`}/${kind}` : undefined;
}

const problems = [];
const lines = [];
const others = new Set();
let count = 0;
for (const file of FILES) {
  const manifests = parseAllDocuments(readFileSync(join(ROOT, file), 'utf8')).flatMap((document) => document.toJS() ?? []);
  for (const manifest of manifests) {
    const path = moduleOf(manifest);
    if (path === undefined) {
      others.add(`${manifest.apiVersion} ${manifest.kind}`);
      continue;
    }
    const { [manifest.kind]: Model } = await import(path);
    try {
      new Model(manifest).validate();
    } catch (error) {
      problems.push(`${file}: ${manifest.kind} ${manifest.metadata.name}: ${error.message}`);
    }
    lines.push(
      `import type { I${manifest.kind} as T${count} } from '${path}';`,
      `export const _${count}: T${count} = ${JSON.stringify(manifest)}; // ${file} ${manifest.kind} ${manifest.metadata.name}`,
    );
    count++;
  }
}

/** Fields that no such object has: the compiler refuses them in literals. */
function unknownFields(source) {
  const name = join(ROOT, 'manifests.check.mts');
  const options = {
    strict: false,
    noEmit: true,
    skipLibCheck: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (file, ...rest) =>
    file === name ? ts.createSourceFile(file, source, options.target) : getSourceFile(file, ...rest);
  host.fileExists = (file) => file === name || fileExists(file);
  host.readFile = (file) => (file === name ? source : readFile(file));
  return ts.getPreEmitDiagnostics(ts.createProgram([name], options, host)).map((one) => {
    const line = one.file && one.start !== undefined ? one.file.text.slice(0, one.start).split('\n').length : 0;
    const where = source.split('\n')[line - 1]?.split(' // ').at(-1) ?? '';
    return `${where}: ${ts.flattenDiagnosticMessageText(one.messageText, ' ').slice(0, 300)}`;
  });
}
problems.push(...unknownFields(lines.join('\n')));
// The check itself must be able to fail.
const planted = `import type { IDeployment as T } from 'kubernetes-models/apps/v1/Deployment';\nexport const x: T = { apiVersion: 'apps/v1', kind: 'Deployment', spec: { selector: {}, template: { spec: { containers: [{ name: 'a', imagee: 'b' }] } } } };`;
if (unknownFields(planted).length === 0) problems.push('a planted unknown field was not found');

for (const problem of problems) console.error(problem);
console.log(`${count} manifests held against Kubernetes' schemas; of others: ${[...others].sort().join(', ') || 'none'}`);
process.exitCode = problems.length === 0 ? 0 : 1;
