import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ConfigError } from '@libs/config';
import { AuditTrail, type AuditLog, type Database } from '@libs/database';
import { GatewayError, systemErrorCode } from '@libs/kernel';
import { setTimeout as pause } from 'node:timers/promises';
import { Application, type Applied, applyFile } from './apply';
import type { ApplyServices } from './apply-services';
import { FileOwnedRepository } from './file-owned.repository';
import { type ParsedFile, parseGatewayFile, problemLine } from './parse-file';

export interface ConfigFileDependencies {
  path: string;
  variables: () => Readonly<Record<string, string | undefined>>;
  database: Database;
  audit: AuditLog;
  services: Omit<ApplyServices, 'trail' | 'note'>;
}

/** One application at a time, over all processes. The number is ours and means nothing. */
const TURN = 'SELECT pg_try_advisory_xact_lock(7263541987021) AS mine';
const TURN_POLL_MS = 200;
const LONGEST_TURN_MS = 60_000;

/**
 * gateway.yaml: applied at each start and whenever it is asked for, through the services of the control plane. What it
 * names belongs to it: others are told so when they try to change it (`FileOwnedRepository.assertFree`).
 */
export class ConfigFile {
  private readonly owned: FileOwnedRepository;
  private turn: Promise<unknown> = Promise.resolve();
  /** What the last application did. */
  lastApplied: Applied | undefined;

  constructor(private readonly deps: ConfigFileDependencies) {
    this.owned = new FileOwnedRepository(deps.database);
  }

  /**
   * Reads the file and brings the installation to what it says. Nothing is changed by a file with a mistake.
   * @throws ConfigError naming line, column and path of each mistake; GatewayError where the control plane would refuse
   */
  apply(): Promise<Applied> {
    const done = this.turn.then(() => this.applyNow());
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async applyNow(): Promise<Applied> {
    const { path, variables, database } = this.deps;
    const parsed = await readGatewayFile(path, variables());
    for (let waitedMs = 0; ; waitedMs += TURN_POLL_MS) {
      const done = await database.transaction(async (sql) => {
        const [row] = await sql.query<{ mine: boolean }>(TURN);
        return row?.mine ? this.bring(basename(path), parsed) : undefined;
      });
      if (done) return (this.lastApplied = done);
      if (waitedMs > LONGEST_TURN_MS)
        throw new GatewayError('dependency_unavailable', `${basename(path)} is being applied elsewhere.`);
      await pause(TURN_POLL_MS);
    }
  }

  private async bring(file: string, parsed: ParsedFile): Promise<Applied> {
    const application = new Application(file, parsed, await this.owned.list());
    await applyFile(application, this.services(file));
    await this.owned.replace(application.owned);
    return application.done;
  }

  private services(file: string): ApplyServices {
    const { audit, services } = this.deps;
    const actor = { kind: 'automation', id: `file ${file}` } as const;
    return {
      ...services,
      trail: (action, tenantId) =>
        new AuditTrail(audit, { actor, action, tenantId: tenantId || null, requestId: null, address: null }),
    };
  }
}

/** @throws ConfigError naming line, column and path of each mistake */
export async function readGatewayFile(path: string, env: Readonly<Record<string, string | undefined>>): Promise<ParsedFile> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new ConfigError([`GATEWAY_CONFIG: ${path} cannot be read (${systemErrorCode(error)})`]);
  });
  const parsed = parseGatewayFile(text, env);
  if (!parsed.ok) throw new ConfigError(parsed.problems.map((problem) => problemLine(path, problem)));
  return parsed;
}
