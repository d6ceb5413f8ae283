import { readFileSync } from 'node:fs';
import { describeEnvironment, readEnvironment } from '@libs/config';
import {
  type Applied,
  FileOwnedRepository,
  gatewayFileJsonSchema,
  importLiteLlm,
  parseGatewayFile,
  problemLine,
  Runtime,
} from '@libs/gateway';
import { systemErrorCode } from '@libs/kernel';
import { createLogger } from '@libs/telemetry';
import { type Answer, CliFailure, table } from '../answer';
import type { Io } from '../answering';
import { withStore } from '../store';

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CliFailure(`${path} cannot be read (${systemErrorCode(error)}).`);
  }
}

export function validateConfig(io: Io, path: string, missingVariables = false): Promise<Answer> {
  const parsed = parseGatewayFile(read(path), io.env, missingVariables ? { missing: 'not-set-here' } : {});
  const found = parsed.ok ? parsed.warnings : parsed.problems;
  const lines = found.map((problem) => `${parsed.ok ? 'warning: ' : ''}${problemLine(path, problem)}`);
  const verdict = parsed.ok ? `${path} is valid.` : `${path} has ${found.length} ${found.length === 1 ? 'mistake' : 'mistakes'}.`;
  const json = { ok: parsed.ok, problems: parsed.ok ? [] : found, warnings: parsed.ok ? found : [] };
  return Promise.resolve({ text: [...lines, verdict].join('\n'), json, ok: parsed.ok });
}

/** Through the very services of the control plane, in a runtime that serves nobody. */
export async function applyConfig(io: Io, path: string): Promise<Answer> {
  const checked = await validateConfig(io, path);
  if (checked.ok === false) return checked;
  return withStore({ ...io, env: { ...io.env, GATEWAY_CONFIG: path } }, async ({ config }) => {
    // What is printed is the answer alone: nowhere rather than silent, for the level is a setting that the runtime follows.
    const logger = createLogger({ level: 'silent', format: 'json' }, config.version, { write: () => undefined });
    const runtime = await Runtime.open({ config, logger });
    try {
      const done: Applied = runtime.configFile?.lastApplied ?? { added: [], changed: [], removed: [] };
      const lines = Object.entries(done).flatMap(([what, names]: [string, string[]]) =>
        names.map((name) => `${what.padEnd(8)} ${name}`),
      );
      return { text: lines.join('\n') || 'Nothing to do: everything is as the file says.', json: done };
    } finally {
      await runtime.close();
    }
  });
}

export const releaseConfig = (io: Io): Promise<Answer> =>
  withStore(io, async ({ database, note }) => {
    const owned = new FileOwnedRepository(database);
    const count = (await owned.list()).length;
    await owned.replace([]);
    await note('config_file.release', { kind: 'config_file', id: 'gateway.yaml' });
    return { text: `${count} things can be changed by the API again.`, json: { released: count } };
  });

export function printConfig(io: Io): Promise<Answer> {
  readEnvironment(io.env);
  const variables = describeEnvironment(io.env);
  const rows = variables.map(({ name, value, from }) => [name, value ?? '', from]);
  const json = Object.fromEntries(variables.map(({ name, value, from }) => [name, { value, from }]));
  return Promise.resolve({ text: table(['VARIABLE', 'VALUE', 'FROM'], rows), json });
}

export function configSchema(): Promise<Answer> {
  const json = gatewayFileJsonSchema();
  return Promise.resolve({ text: JSON.stringify(json, null, 2), json });
}

export function importConfig(io: Io, path: string): Promise<Answer> {
  let imported: ReturnType<typeof importLiteLlm>;
  try {
    imported = importLiteLlm(read(path));
  } catch (error) {
    throw error instanceof CliFailure ? error : new CliFailure(error instanceof Error ? error.message : String(error));
  }
  for (const note of imported.notes) io.err(`note: ${note}\n`);
  return Promise.resolve({ text: imported.yaml.trimEnd(), json: imported });
}
