/** What a follower is told: what the leader got, that the lead is its own now, or that it goes alone. */
export type Followed<T> = { shared: T } | { lead: Flight<T> } | { alone: true };

interface Waiting<T> {
  resolve(followed: Followed<T>): void;
  leads: boolean;
}

/** After so many failed leaders everybody asks for himself: waiting in line for a sick upstream helps nobody. */
const MOST_FAILURES = 2;

/**
 * Identical requests under way. The first leads and calls the upstream, the others follow: they wait for what it gets
 * and share it. A leader that fails hands the lead on.
 */
export class Flight<T> {
  private readonly waiting = new Set<Waiting<T>>();
  private sharing = 0;
  private failures = 0;
  private value: { shared: T } | undefined;
  /** The whole answer, while it is being stored. */
  kept: T | undefined;
  /** Told when nobody follows any more. */
  onDeserted: () => void = () => undefined;

  constructor(private readonly end: () => void) {}

  get followers(): number {
    return this.waiting.size + this.sharing;
  }

  /** Call `leave` once, whatever came of it, unless the lead was taken over. */
  follow(): { followed: Promise<Followed<T>>; leave: () => void } {
    if (this.value) {
      this.sharing++;
      return { followed: Promise.resolve(this.value), leave: () => this.left() };
    }
    let waiting: Waiting<T>;
    const followed = new Promise<Followed<T>>((resolve) => this.waiting.add((waiting = { resolve, leads: false })));
    return {
      followed,
      leave: () => {
        // It left before it could take the lead.
        if (waiting.leads) return this.failed();
        if (!this.waiting.delete(waiting)) this.sharing--;
        this.deserted();
      },
    };
  }

  /** The leader has something to share, now or as it comes. */
  opened(value: T): void {
    this.value = { shared: value };
    for (const { resolve } of this.waiting) {
      this.sharing++;
      resolve(this.value);
    }
    this.waiting.clear();
  }

  /** The leader ended with nothing to share. */
  failed(): void {
    this.onDeserted = () => undefined;
    const [next] = this.waiting;
    if (!next) return this.end();
    if (++this.failures >= MOST_FAILURES) {
      this.end();
      for (const { resolve } of this.waiting) {
        this.sharing++;
        resolve({ alone: true });
      }
      return this.waiting.clear();
    }
    this.waiting.delete(next);
    next.leads = true;
    next.resolve({ lead: this });
  }

  /** Nobody more joins. */
  close(): void {
    this.end();
  }

  private left(): void {
    this.sharing--;
    this.deserted();
  }

  private deserted(): void {
    if (this.followers === 0) this.onDeserted();
  }
}

/** Empty once the flight ended: the tables that a Map leaves behind must not keep the answer. */
interface Entered<T> {
  flight: Flight<T> | undefined;
}

export class Flights<T> {
  private readonly flights = new Map<string, Entered<T>>();

  /**
   * The flight under this key, and whether the caller leads it.
   * @param orUnder another key whose flight will do where there is one
   */
  enter(key: string, orUnder?: string): { flight: Flight<T>; leads: boolean } {
    const known = this.flights.get(key) ?? (orUnder === undefined ? undefined : this.flights.get(orUnder));
    if (known?.flight) return { flight: known.flight, leads: false };
    const entered: Entered<T> = { flight: undefined };
    const flight: Flight<T> = new Flight(() => {
      if (this.flights.get(key) === entered) this.flights.delete(key);
      entered.flight = undefined;
    });
    entered.flight = flight;
    this.flights.set(key, entered);
    return { flight, leads: true };
  }

  /** What ended just now and is on its way into the store. */
  keptUnder(key: string): T | undefined {
    return this.flights.get(key)?.flight?.kept;
  }

  get size(): number {
    return this.flights.size;
  }
}
