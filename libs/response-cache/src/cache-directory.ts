import type { AuditTrail } from '@libs/database';
import type { ChangeBus } from '@libs/shared-state';
import type { CacheSettingsRepository, PurgeAsk } from './cache-settings.repository';
import { type CacheSettings, MAX_TTL_SECONDS } from './policy';
import { isPurged, type Purge, type Purgeable } from './purges';

const TOPIC = 'cache';
const NO_SETTINGS: CacheSettings = Object.freeze({});
const NO_PURGES: readonly Purge[] = [];
const LONGEST_LIFE_MS = MAX_TTL_SECONDS * 1_000;

/**
 * Settings and purges as this process knows them: read at the start, when another replica says that something changed,
 * and every few seconds, since that word may be lost.
 */
export class CacheDirectory {
  private settings: ReadonlyMap<string, CacheSettings> = new Map();
  private general: Purge[] = [];
  private purges = new Map<string, Purge[]>();
  private timer: NodeJS.Timeout | undefined;
  private stop: () => void = () => undefined;
  private reading: Promise<void> | undefined;
  /** The newest purge that is known. */
  seq = 0;

  constructor(
    private readonly repository: CacheSettingsRepository,
    private readonly changes: ChangeBus,
    private readonly onTrouble: (error: unknown) => void,
  ) {}

  async start(everyMs = 5_000): Promise<void> {
    await this.refresh();
    this.stop = this.changes.subscribe(TOPIC, () => void this.refresh().catch(this.onTrouble));
    this.timer = setInterval(() => void this.refresh().catch(this.onTrouble), everyMs).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.stop();
    await this.reading?.catch(() => undefined);
  }

  settingsOf(tenantId: string): CacheSettings {
    return this.settings.get(tenantId) ?? NO_SETTINGS;
  }

  purged(tenantId: string, answer: Purgeable): boolean {
    if (answer.seq >= this.seq && this.general.length === 0 && !this.purges.has(tenantId)) return false;
    return isPurged(answer, this.purges.get(tenantId) ?? NO_PURGES) || isPurged(answer, this.general);
  }

  /** False when there is no such tenant. */
  async putSettings(tenantId: string, settings: CacheSettings, trail?: AuditTrail): Promise<boolean> {
    if (!(await this.repository.put(tenantId, settings, trail))) return false;
    await this.changed();
    return true;
  }

  async purge(ask: PurgeAsk, trail?: AuditTrail): Promise<void> {
    await this.repository.purge(ask, trail);
    await this.changed();
  }

  tenantIds(): Promise<string[]> {
    return this.repository.tenantIds();
  }

  /** What no answer outlives any more. */
  sweep(): Promise<void> {
    return this.repository.forgetPurges(LONGEST_LIFE_MS);
  }

  refresh(): Promise<void> {
    this.reading = this.read();
    return this.reading;
  }

  private async changed(): Promise<void> {
    await this.refresh();
    this.changes.publish(TOPIC);
  }

  private async read(): Promise<void> {
    const [settings, purges] = await Promise.all([this.repository.all(), this.repository.purges(LONGEST_LIFE_MS)]);
    const byTenant = new Map<string, Purge[]>();
    for (const purge of purges) {
      if (purge.tenantId === null) continue;
      const list = byTenant.get(purge.tenantId) ?? [];
      list.push(purge);
      byTenant.set(purge.tenantId, list);
    }
    this.settings = settings;
    this.general = purges.filter(({ tenantId }) => tenantId === null);
    this.purges = byTenant;
    this.seq = Math.max(this.seq, purges.at(-1)?.id ?? 0);
  }
}
