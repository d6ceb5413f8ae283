import type { Clock } from '@libs/kernel';
import { MINUTES_KEPT, type MinuteAddition, type MinuteReading, type MinuteSeries, type MinuteStore } from './port';

interface Figures {
  sums: number[];
  counts: number[];
}

/** Minutes of series that are kept; beyond that the oldest minutes go first. About 300 bytes each. */
const MOST_CELLS = 400_000;
const MINUTE_MS = 60_000;

/** One process, in its memory. */
export class MemoryMinuteStore implements MinuteStore {
  readonly ready = true;
  private readonly minutes = new Map<number, Map<string, Figures>>();
  private cells = 0;
  private readonly claimed = new Set<string>();

  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly mostCells = MOST_CELLS,
  ) {}

  add(additions: readonly MinuteAddition[]): void {
    const oldest = this.oldest();
    for (const { minute, sums, counts, ...series } of additions) {
      if (minute < oldest) continue;
      const of = this.minutes.get(minute) ?? new Map<string, Figures>();
      this.minutes.set(minute, of);
      const name = nameOf(series);
      const known = of.get(name);
      if (known) addTo(known, sums, counts);
      else {
        of.set(name, { sums: [...sums], counts: [...counts] });
        this.cells++;
      }
    }
    this.forget(oldest);
  }

  read(series: readonly MinuteSeries[], from: number, to: number): MinuteReading[] {
    const names = series.map(nameOf);
    const found: MinuteReading[] = [];
    for (let minute = Math.max(from, this.oldest()); minute < to; minute++) {
      const of = this.minutes.get(minute);
      if (!of) continue;
      names.forEach((name, place) => {
        const figures = of.get(name);
        if (figures) found.push({ place, minute, sums: figures.sums, counts: figures.counts });
      });
    }
    return found;
  }

  claimFilling(occasion = ''): boolean {
    const first = !this.claimed.has(occasion);
    this.claimed.add(occasion);
    return first;
  }

  private oldest(): number {
    return Math.floor(this.clock.now() / MINUTE_MS) - MINUTES_KEPT + 1;
  }

  private forget(oldest: number): void {
    for (const [minute, of] of this.minutes) {
      if (minute >= oldest) continue;
      this.minutes.delete(minute);
      this.cells -= of.size;
    }
    if (this.cells <= this.mostCells) return;
    for (const minute of [...this.minutes.keys()].sort((a, b) => a - b)) {
      if (this.cells <= this.mostCells) return;
      this.cells -= this.minutes.get(minute)?.size ?? 0;
      this.minutes.delete(minute);
    }
  }
}

const nameOf = ({ dimension, tenantId, id }: MinuteSeries): string => `${dimension}\n${tenantId}\n${id}`;

function addTo(into: Figures, sums: readonly number[], counts: readonly number[]): void {
  sums.forEach((value, i) => (into.sums[i] = (into.sums[i] ?? 0) + value));
  for (let i = 0; i < counts.length; i += 2) {
    const [number, count] = [counts[i] ?? 0, counts[i + 1] ?? 0];
    let at = 0;
    while (at < into.counts.length && into.counts[at] !== number) at += 2;
    if (at === into.counts.length) into.counts.push(number, count);
    else into.counts[at + 1] = (into.counts[at + 1] ?? 0) + count;
  }
}
