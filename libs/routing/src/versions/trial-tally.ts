import { add, NOTHING, sum, type Trial } from './trial-figures';

const none = (): Trial => ({ active: { ...NOTHING }, canary: { ...NOTHING } });

/** What is known of the trial of one version: what the database told, what was counted here since, and what is on its way there. */
export class TrialTally {
  private counted = none();
  private underWay: Trial | undefined;
  private sharing: Promise<void> = Promise.resolve();

  constructor(
    readonly version: number,
    private total: Trial,
  ) {}

  get figures(): Trial {
    const known = sum(this.total, this.counted);
    return this.underWay ? sum(known, this.underWay) : known;
  }

  /** The end of the last `share`. Never rejects. */
  get shared(): Promise<void> {
    return this.sharing;
  }

  /** One more request of a side. */
  add(side: keyof Trial, failed: boolean, costMicroUsd: number): void {
    add(this.counted[side], failed, costMicroUsd);
  }

  /**
   * Hands on what was counted here, and hears what all replicas counted. While that is under way another call does nothing.
   * @param hand adds the counts to those of all, and tells the sum
   * @throws whatever `hand` throws; then nothing is forgotten
   */
  share(hand: (counted: Trial) => Promise<Trial>): Promise<void> {
    if (this.underWay) return this.sharing;
    const handing = this.hand(hand);
    this.sharing = handing.catch(() => undefined);
    return handing;
  }

  private async hand(hand: (counted: Trial) => Promise<Trial>): Promise<void> {
    const mine = (this.underWay = this.counted);
    this.counted = none();
    try {
      this.total = await hand(mine);
    } catch (error) {
      this.counted = sum(mine, this.counted);
      throw error;
    } finally {
      this.underWay = undefined;
    }
  }
}
