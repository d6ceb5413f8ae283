import type { ChangeBus } from '@libs/shared-state';
import type { CaptureRule } from './capture-rule';
import type { CaptureSettingsRepository } from './capture-settings.repository';

const TOPIC = 'capture';
const LOOK_EVERY_MS = 5_000;

/**
 * Whose bodies are kept, as this process knows it: read at the start, when another replica says that something changed,
 * and every few seconds, since that word may be lost.
 */
export class CaptureDirectory {
  private rules: ReadonlyMap<string, CaptureRule> = new Map();
  private timer: NodeJS.Timeout | undefined;
  private stop: () => void = () => undefined;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly settings: Pick<CaptureSettingsRepository, 'enabled'>,
    private readonly changes: ChangeBus,
    private readonly onTrouble: (error: unknown) => void,
  ) {}

  async start(): Promise<void> {
    await this.refresh();
    const refresh = (): void => void this.refresh().catch(this.onTrouble);
    this.stop = this.changes.subscribe(TOPIC, refresh);
    this.timer = setInterval(refresh, LOOK_EVERY_MS).unref();
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.stop();
    await this.reading?.catch(() => undefined);
  }

  /** undefined: nothing of this tenant is kept. */
  ruleOf(tenantId: string): CaptureRule | undefined {
    return this.rules.get(tenantId);
  }

  /** Something was changed here: all others look too. */
  async changed(): Promise<void> {
    await this.refresh();
    this.changes.publish(TOPIC);
  }

  refresh(): Promise<void> {
    const reading: Promise<void> = this.settings.enabled().then((rules) => {
      // One that began earlier may know less, however late it comes.
      if (this.reading === reading) this.rules = rules;
    });
    this.reading = reading;
    return reading;
  }
}
