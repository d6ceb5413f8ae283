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
  /** Of single answers, by their keys. */
  private keyed = new Map<string, Purge[]>();
  private timer: NodeJS.Timeout | undefined;
  private stop: () => void = () => undefined;
  private reading: Promise<void> | undefined;
  private begun = 0;
  private latest = 0;
  /** The newest purge that is known. */
  seq = 0;
  /** The settings were read, as they are every few seconds and after each change. */
  onRead: () => void = () => undefined;

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

  /** Every tenant for which something is chosen. */
  chosen(): Iterable<CacheSettings> {
    return this.settings.values();
  }

  /** @param key under which the answer lies */
  purged(tenantId: string, key: string, answer: Purgeable): boolean {
    const own = this.purges.get(tenantId);
    const single = this.keyed.size > 0 ? this.keyed.get(key) : undefined;
    if (!own && !single && this.general.length === 0) return false;
    if (isPurged(answer, own ?? NO_PURGES) || isPurged(answer, this.general)) return true;
    return (
      single !== undefined &&
      isPurged(
        answer,
        single.filter((one) => (one.tenantId ?? tenantId) === tenantId),
      )
    );
  }

  /** False when there is no such tenant. */
  async putSettings(tenantId: string, settings: CacheSettings, trail?: AuditTrail): Promise<boolean> {
    if (!(await this.repository.put(tenantId, settings, trail))) return false;
    await this.changed();
    return true;
  }

  /** All that is chosen now; undefined when there is no such tenant. */
  async patchSettings(
    tenantId: string,
    settings: CacheSettings,
    reset: readonly (keyof CacheSettings)[],
    trail?: AuditTrail,
  ): Promise<CacheSettings | undefined> {
    const now = await this.repository.patch(tenantId, settings, reset, trail);
    if (now) await this.changed();
    return now;
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
    const turn = ++this.begun;
    const [settings, purges] = await Promise.all([this.repository.all(), this.repository.purges(LONGEST_LIFE_MS)]);
    // Whoever began earlier may end later, and knows less.
    if (turn < this.latest) return;
    this.latest = turn;
    const wide = purges.filter(({ key }) => key === null);
    this.settings = settings;
    this.general = wide.filter(({ tenantId }) => tenantId === null);
    this.purges = listed(wide, ({ tenantId }) => tenantId);
    this.keyed = listed(purges, ({ key }) => key);
    this.seq = Math.max(this.seq, purges.at(-1)?.id ?? 0);
    this.onRead();
  }
}

function listed(purges: readonly Purge[], nameOf: (purge: Purge) => string | null): Map<string, Purge[]> {
  const lists = new Map<string, Purge[]>();
  for (const purge of purges) {
    const name = nameOf(purge);
    if (name === null) continue;
    const list = lists.get(name);
    if (list) list.push(purge);
    else lists.set(name, [purge]);
  }
  return lists;
}
