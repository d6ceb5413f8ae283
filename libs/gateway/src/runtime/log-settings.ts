import { type AuditTrail, type Database, runtimeSettings } from '@libs/database';
import type { Clock } from '@libs/kernel';
import type { ChangeBus } from '@libs/shared-state';
import type { AccessLog, Logger } from '@libs/telemetry';

export interface LogChange {
  level: string;
  /** Share of requests that get a line, 0..1; absent: as configured. */
  accessSample?: number | undefined;
  /** Epoch ms after which it is as configured again; absent: until it is changed. */
  until?: number | undefined;
}

/** What holds now, and until when. */
export interface LogStanding {
  level: string;
  accessSample: number;
  until: number | null;
  /** As the configuration has it. */
  configured: boolean;
  /** The share too follows the configuration, whatever the level is. */
  sampleConfigured: boolean;
  /** What holds where nothing was changed. */
  inherited: { readonly level: string; readonly accessSample: number };
}

const NAME = 'logging';
const LOOK_EVERY_MS = 5_000;

/**
 * The level of the log, changed while the product runs: kept in PostgreSQL, so that every process, workers too, follows
 * within seconds, and a process that starts later as well.
 */
export class LogSettings {
  private timer: NodeJS.Timeout | undefined;
  private unsubscribe: () => void = () => undefined;
  private changed: LogChange | undefined;

  constructor(
    private readonly database: Database,
    private readonly changes: ChangeBus,
    private readonly log: { logger: Logger; access: AccessLog },
    private readonly configured: { readonly level: string; readonly accessSample: number },
    private readonly clock: Clock,
  ) {}

  /** Never rejects: without PostgreSQL the configuration holds. */
  async start(): Promise<void> {
    this.unsubscribe = this.changes.subscribe(NAME, () => void this.refresh());
    this.timer = setInterval(() => void this.refresh(), LOOK_EVERY_MS).unref();
    await this.refresh();
  }

  stop(): void {
    clearInterval(this.timer);
    this.unsubscribe();
  }

  standing(): LogStanding {
    const { changed, configured } = this;
    return {
      level: changed?.level ?? configured.level,
      accessSample: changed?.accessSample ?? configured.accessSample,
      until: changed?.until ?? null,
      configured: changed === undefined,
      sampleConfigured: changed?.accessSample === undefined,
      inherited: { level: configured.level, accessSample: configured.accessSample },
    };
  }

  async change(change: LogChange, trail: AuditTrail): Promise<LogStanding> {
    const before = this.standing();
    await this.database.transaction(async (sql) => {
      await runtimeSettings.write(sql, NAME, change);
      await trail.write(sql, { kind: 'logging', id: NAME, tenantId: null, before, after: change });
    });
    return this.told(trail);
  }

  /** As configured again. */
  async reset(trail: AuditTrail): Promise<LogStanding> {
    const before = this.standing();
    await this.database.transaction(async (sql) => {
      await runtimeSettings.remove(sql, NAME);
      await trail.write(sql, { kind: 'logging', id: NAME, tenantId: null, before, after: this.configured });
    });
    return this.told(trail);
  }

  /** Reads what is set and follows it. Never rejects. */
  async refresh(): Promise<void> {
    const read = await runtimeSettings.read(this.database, NAME).then(
      (value) => ({ value: value as LogChange | undefined }),
      () => undefined,
    );
    // What cannot be read stays as it was; what is over ends by itself.
    const wanted = read ? read.value : this.changed;
    const over = wanted?.until !== undefined && wanted.until <= this.clock.now();
    this.follow(over ? undefined : wanted);
  }

  private async told(trail: AuditTrail): Promise<LogStanding> {
    trail.committed();
    await this.refresh();
    this.changes.publish(NAME);
    return this.standing();
  }

  private follow(changed: LogChange | undefined): void {
    this.changed = changed;
    const { level, accessSample } = this.standing();
    const { logger, access } = this.log;
    access.sample = accessSample;
    if (logger.level === level) return;
    // Told on both sides of the change, so that it stands in the log whichever way it goes.
    logger.info({ level_before: logger.level, level_now: level }, 'the level of the log changes');
    logger.level = level;
    logger.info({ level_now: level }, 'the level of the log has changed');
  }
}
