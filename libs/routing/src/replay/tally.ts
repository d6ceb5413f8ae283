/** How many requests something got, and would get. */
export class Tally<Key> {
  private readonly counts = new Map<Key, { actual: number; expected: number }>();

  add(key: Key, side: 'actual' | 'expected'): void {
    const both = this.counts.get(key) ?? { actual: 0, expected: 0 };
    both[side]++;
    this.counts.set(key, both);
  }

  /** Who would get most first. */
  list(): { key: Key; actual: number; expected: number }[] {
    return [...this.counts]
      .map(([key, both]) => ({ key, ...both }))
      .sort((a, b) => b.expected - a.expected || b.actual - a.actual);
  }
}
