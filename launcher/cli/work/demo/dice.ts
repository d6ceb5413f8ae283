const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Chance that can be had again: the same seed, the same throws (mulberry32). */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** 0 included, 1 not. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  /** By weight. @throws Error for an empty list */
  pick<T extends { weight: number }>(from: readonly T[]): T {
    let left = this.next() * from.reduce((sum, { weight }) => sum + weight, 0);
    for (const one of from) if ((left -= one.weight) < 0) return one;
    const last = from.at(-1);
    if (last === undefined) throw new Error('there is nothing to choose from');
    return last;
  }

  /** Around a median as durations and lengths are: never below 0, sometimes far above. @param spread 0.3 narrow, 1 wide */
  around(median: number, spread: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return median * Math.exp(spread * normal);
  }

  /** The random end of an id. */
  idEnd(): string {
    return Array.from({ length: 16 }, () => ALPHABET[Math.floor(this.next() * 32)]).join('');
  }
}
