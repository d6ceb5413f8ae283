import { adapterIds, PROVIDER_PRESETS } from '@libs/providers';
import { checkConfig } from '@libs/routing';
import type { z } from 'zod';
import { type FileProblem, type ReadYaml, readYaml } from './read-yaml';
import { type FileBudget, type GatewayFile, gatewayFileSchema } from './schema';

export type { FileProblem } from './read-yaml';

export interface ParsedFile {
  file: GatewayFile;
  warnings: FileProblem[];
  place: ReadYaml['place'];
}

export type ParseResult = ({ ok: true } & ParsedFile) | { ok: false; problems: FileProblem[] };

/** `gateway.yaml` read and checked as far as it can be without a database. Problems never hold values. */
export function parseGatewayFile(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
  options: { missing?: string } = {},
): ParseResult {
  const read = readYaml(text, env, options.missing);
  if (read.problems.length > 0) return { ok: false, problems: read.problems };
  const parsed = gatewayFileSchema.safeParse(read.value ?? {});
  if (!parsed.success) return { ok: false, problems: inOrder(parsed.error.issues.flatMap((issue) => told(issue, read))) };
  const file = parsed.data;
  const problems = [...repeated(file), ...unknownAdapters(file)].map((one) => located(one, read));
  const known = { providers: new Set(file.providers.map(({ id: name }) => name)), models: file.models.map(({ model }) => model) };
  const routing = file.routing === undefined ? undefined : checkConfig(file.routing, known);
  if (routing && !routing.ok)
    problems.push(...routing.problems.map(({ path, message }) => located({ path: ['routing', ...steps(path)], message }, read)));
  if (problems.length > 0) return { ok: false, problems: inOrder(problems) };
  return { ok: true, file, warnings: plainSecrets(text, file, read), place: read.place };
}

/** `gateway.yaml:12:5 providers[0].id: must be ...` */
export const problemLine = (name: string, { line, column, path, message }: FileProblem): string =>
  `${name}:${line}:${column} ${path === '' ? '' : `${path}: `}${message}`;

interface Unlocated {
  path: PropertyKey[];
  message: string;
}

function told(issue: z.core.$ZodIssue, read: ReadYaml): FileProblem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((name) => located({ path: [...issue.path, name], message: 'is not known here' }, read));
  const message = issue.message.replace(/^Invalid input: /, '').replace(/received undefined/, 'and it is missing');
  return [located({ path: issue.path, message }, read)];
}

const located = ({ path, message }: Unlocated, read: ReadYaml): FileProblem => ({
  ...read.place(path),
  path: words(path),
  message,
});

const words = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? String(step) : `${text}.${String(step)}`),
    '',
  );

const steps = (path: string): PropertyKey[] =>
  [...path.matchAll(/([^.[\]]+)/g)].map(([step]) => (/^\d+$/.test(step) ? Number(step) : step));

const inOrder = (problems: FileProblem[]): FileProblem[] => problems.sort((a, b) => a.line - b.line || a.column - b.column);

/** Two of the same name would undo each other at every start. */
function repeated(file: GatewayFile): Unlocated[] {
  const twice = (items: readonly { name: string; path: PropertyKey[] }[]): Unlocated[] =>
    items
      .filter(({ name }, i) => items.findIndex((other) => other.name === name) !== i)
      .map(({ path }) => ({ path, message: 'stands here a second time' }));
  return [
    ...twice(file.providers.map(({ id: name }, i) => ({ name, path: ['providers', i, 'id'] }))),
    ...file.providers.flatMap(({ keys }, i) =>
      twice(keys.map(({ name }, k) => ({ name, path: ['providers', i, 'keys', k, 'name'] }))),
    ),
    ...twice(file.models.map(({ provider, model }, i) => ({ name: `${provider}/${model}`, path: ['models', i, 'model'] }))),
    ...twice(file.tenants.map(({ name }, i) => ({ name, path: ['tenants', i, 'name'] }))),
    ...file.tenants.flatMap(({ limits, budgets, keys }, i) => [
      ...twice(keys.map(({ name }, k) => ({ name, path: ['tenants', i, 'keys', k, 'name'] }))),
      ...keys.flatMap(({ budgets: own }, k) =>
        twice(own.map((one, b) => ({ name: nameOf(one), path: ['tenants', i, 'keys', k, 'budgets', b] }))),
      ),
      ...twice(limits.map(({ model = '' }, k) => ({ name: model, path: ['tenants', i, 'limits', k] }))),
      ...twice(budgets.map((one, k) => ({ name: nameOf(one), path: ['tenants', i, 'budgets', k] }))),
    ]),
  ];
}

/** One for each unit and period. */
const nameOf = ({ period, tokens }: FileBudget): string => `${period} ${tokens === undefined}`;

function unknownAdapters({ providers }: GatewayFile): Unlocated[] {
  const known = adapterIds().map(({ family, profile }) => `${family}/${profile}`);
  return providers.flatMap(({ id: name, adapter, base_url: url }, i) => {
    const preset = PROVIDER_PRESETS[name];
    if (adapter !== undefined && !known.includes(adapter))
      return [{ path: ['providers', i, 'adapter'], message: `is none of ${known.join(', ')}` }];
    if (url === undefined && (preset === undefined || preset.needsAddress))
      return [{ path: ['providers', i, 'id'], message: 'needs a base_url: the product does not know this provider by itself' }];
    return [];
  });
}

/** Files travel into repositories and backups; secrets should not. */
function plainSecrets(text: string, file: GatewayFile, read: ReadYaml): FileProblem[] {
  const plain = (secret: string | undefined, path: PropertyKey[]): FileProblem[] =>
    secret !== undefined && secret.length >= 8 && text.includes(secret)
      ? [located({ path, message: 'is plain text: name a variable with ${env:NAME} instead' }, read)]
      : [];
  return [
    ...file.providers.flatMap(({ keys }, i) =>
      keys.flatMap(({ secret }, k) => plain(secret, ['providers', i, 'keys', k, 'secret'])),
    ),
    ...file.tenants.flatMap(({ keys }, i) => keys.flatMap(({ secret }, k) => plain(secret, ['tenants', i, 'keys', k, 'secret']))),
  ];
}
