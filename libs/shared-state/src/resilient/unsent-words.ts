/** Beyond this the oldest are given up: they speak of keys that rest for minutes at most. */
const MOST = 1_000;

/**
 * What could not be told to Redis and still matters when it is back. For each subject only the newest
 * word counts.
 */
export class UnsentWords {
  private words = new Map<string, () => Promise<void>>();

  keep(subject: string, say: () => Promise<void>): void {
    this.words.delete(subject);
    this.words.set(subject, say);
    for (const oldest of this.words.keys()) {
      if (this.words.size <= MOST) return;
      this.words.delete(oldest);
    }
  }

  /** Whatever was to be said of subjects that begin so is out of date. */
  forget(beginning: string): void {
    for (const subject of this.words.keys()) if (subject.startsWith(beginning)) this.words.delete(subject);
  }

  /** Says them in order, as long as that works. Never rejects. */
  async sayAll(): Promise<void> {
    const words = this.words;
    this.words = new Map();
    let heard = true;
    for (const [subject, say] of words) {
      if (heard) {
        heard = await say().then(
          () => true,
          () => false,
        );
      }
      // A newer word may have come meanwhile.
      if (!heard && !this.words.has(subject)) this.words.set(subject, say);
    }
  }
}
