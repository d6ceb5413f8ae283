/**
 * A map that forgets what nobody touched for at least `lifetimeMs` (and at most twice that), without
 * timers and without ever walking over its entries: two generations, the older is dropped whole.
 */
export class GenerationMap<V> {
  private young = new Map<string, V>();
  private old = new Map<string, V>();
  private bornAt: number;

  constructor(
    private readonly lifetimeMs: number,
    now: number,
    private readonly create: () => V,
  ) {
    this.bornAt = now;
  }

  get size(): number {
    return this.young.size + this.old.size;
  }

  /** The value if it is still remembered; looking does not prolong its life. */
  peek(key: string): V | undefined {
    return this.young.get(key) ?? this.old.get(key);
  }

  /** The value, made when absent; from now on it lives another `lifetimeMs`. */
  touch(key: string, now: number): V {
    if (now - this.bornAt > this.lifetimeMs) this.turn(now);
    const known = this.young.get(key);
    if (known !== undefined) return known;
    const value = this.old.get(key) ?? this.create();
    this.old.delete(key);
    this.young.set(key, value);
    return value;
  }

  private turn(now: number): void {
    this.old = now - this.bornAt > 2 * this.lifetimeMs ? new Map() : this.young;
    this.young = new Map();
    this.bornAt = now;
  }
}
