import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './prepare.mjs';

/** Where models of groups are that are not Kubernetes' own, which are in kubernetes-models. */
const OTHERS = new Map([
  ['gateway.networking.k8s.io', '@kubernetes-models/gateway-api'],
  ['monitoring.coreos.com', '@kubernetes-models/prometheus-operator'],
  ['keda.sh', '@kubernetes-models/keda'],
]);

/** Whether a kind is of Kubernetes itself. */
export const isOwn = ({ apiVersion }) => !OTHERS.has(apiVersion.split('/')[0]);

/** `apps/v1 Deployment` -> `kubernetes-models/apps/v1/Deployment` */
function moduleOf({ apiVersion, kind }) {
  const [group] = apiVersion.split('/');
  return `${OTHERS.get(group) ?? 'kubernetes-models'}/${apiVersion}/${kind}`;
}

/**
 * Holds manifests against the models of their kinds: the models' validators look at what is there, the TypeScript compiler, over
 * the same models' types, at what should not be.
 * @param manifests `{ file, manifest }` each @returns what is wrong, one line each
 */
export async function modelProblems(manifests) {
  const problems = [];
  const lines = [];
  for (const [at, { file, manifest }] of manifests.entries()) {
    const path = moduleOf(manifest);
    const name = `${file}: ${manifest.kind} ${manifest.metadata?.name}`;
    try {
      const { [manifest.kind]: Model } = await import(path);
      new Model(manifest).validate();
    } catch (error) {
      problems.push(`${name}: ${error.message}`);
    }
    lines.push(
      `import type { I${manifest.kind} as T${at} } from '${path}';`,
      `export const _${at}: T${at} = ${JSON.stringify(manifest)}; // ${name}`,
    );
  }
  return [...problems, ...unknownFields(lines.join('\n'))];
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
