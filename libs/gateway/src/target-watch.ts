import { DecayingHistogram } from '@libs/catalog';
import type { Clock } from '@libs/kernel';

/** What this process saw of one target. Counts fade: each is worth half after HALF_LIFE_MS. */
interface Watched {
  served: number;
  failed: number;
  fadedAt: number;
  whole?: DecayingHistogram;
  stream?: DecayingHistogram;
}

const HALF_LIFE_MS = 5_000;
const TIMES_HALF_LIFE_MS = 5 * 60_000;
/** Junk models must not make it more. */
const MOST_TARGETS = 1_000;
/** Fewer times than this say nothing of the latest of them. */
const ENOUGH_TIMES = 20;

/** How the targets have done lately, as far as this process saw it: whether they serve, and how soon they begin to. */
export class TargetWatch {
  private readonly targets = new Map<string, Watched>();

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  /** @param ms until the first content of a stream, else until the first byte */
  served(name: string, stream: boolean, ms: number): void {
    const watched = this.faded(name);
    watched.served++;
    this.took(watched, stream, ms);
  }

  /** It was given up after `ms` because another one was sooner: it would have taken longer. */
  outrun(name: string, stream: boolean, ms: number): void {
    this.took(this.faded(name), stream, ms);
  }

  failed(name: string): void {
    this.faded(name).failed++;
  }

  /** It has served within the last seconds, and failed less often than it served. */
  serves(name: string): boolean {
    if (!this.targets.has(name)) return false;
    const { served, failed } = this.faded(name);
    return served >= 0.25 && failed < served;
  }

  /** Later than this only one answer in twenty begins; undefined while too few are known. */
  usuallyWithin(name: string, stream: boolean): number | undefined {
    const times = this.targets.get(name)?.[stream ? 'stream' : 'whole'];
    return times && times.samples(this.clock.monotonic()) >= ENOUGH_TIMES ? times.quantile(0.95) : undefined;
  }

  private took(watched: Watched, stream: boolean, ms: number): void {
    const now = this.clock.monotonic();
    (watched[stream ? 'stream' : 'whole'] ??= new DecayingHistogram(TIMES_HALF_LIFE_MS, now)).add(ms, now);
  }

  private faded(name: string): Watched {
    const now = this.clock.monotonic();
    let watched = this.targets.get(name);
    if (!watched) {
      if (this.targets.size >= MOST_TARGETS) this.targets.delete(this.targets.keys().next().value as string);
      this.targets.set(name, (watched = { served: 0, failed: 0, fadedAt: now }));
    } else if (now - watched.fadedAt > 250) {
      const left = 2 ** ((watched.fadedAt - now) / HALF_LIFE_MS);
      watched.served *= left;
      watched.failed *= left;
      watched.fadedAt = now;
    }
    return watched;
  }
}
