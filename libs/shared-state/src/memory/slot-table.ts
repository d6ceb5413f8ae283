/** Who holds a slot of one concurrency limit, and until when without a heartbeat. */
export class SlotTable {
  private readonly expiresAt = new Map<string, number>();

  get size(): number {
    return this.expiresAt.size;
  }

  /** True when `holder` has a slot or may have one. The dead are only looked for when it matters. */
  hasRoom(holder: string, limit: number, now: number): boolean {
    if (this.expiresAt.size < limit || this.holds(holder, now)) return true;
    this.dropExpired(now);
    return this.expiresAt.size < limit;
  }

  /** Slots that are held. */
  held(now: number): number {
    this.dropExpired(now);
    return this.expiresAt.size;
  }

  take(holder: string, expiresAt: number): void {
    this.expiresAt.set(holder, expiresAt);
  }

  /** Only for who still holds: a slot that expired may already be somebody else's. */
  extend(holder: string, expiresAt: number, now: number): void {
    if (this.holds(holder, now)) this.expiresAt.set(holder, expiresAt);
  }

  release(holder: string): void {
    this.expiresAt.delete(holder);
  }

  dropExpired(now: number): void {
    for (const [holder, expiresAt] of this.expiresAt) if (expiresAt <= now) this.expiresAt.delete(holder);
  }

  private holds(holder: string, now: number): boolean {
    const expiresAt = this.expiresAt.get(holder);
    return expiresAt !== undefined && expiresAt > now;
  }
}
