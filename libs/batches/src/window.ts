/**
 * How many lines of a batch are under way at once. Halves when one is refused for want of room, and grows again with
 * each that is served; meanwhile nobody asks who would only be refused as well.
 */
export class Window {
  private size: number;
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private rest: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly most: number,
    /** Lines that go one by one before all others: what was lost with a worker may have been its end. */
    private oneByOne = 0,
  ) {
    this.size = most;
  }

  /** Nobody else is under way. */
  get alone(): boolean {
    return this.running === 1;
  }

  /** False when nothing is to be begun any more. */
  async enter(): Promise<boolean> {
    while (!this.closed && !this.open) await new Promise<void>((go) => this.waiting.push(go));
    if (this.closed) return false;
    this.running++;
    return true;
  }

  /** Waits until it is the only one; whoever holds on to a place so must `leave` it. */
  async beAlone(): Promise<boolean> {
    this.size = 1;
    this.running--;
    while (!this.closed && (this.running > 0 || this.rest)) await new Promise<void>((go) => this.waiting.push(go));
    this.running++;
    this.wake();
    return !this.closed;
  }

  /** Takes a place though nothing is begun, to be left like any other. */
  hold(): void {
    this.running++;
  }

  /** @param done the line needs no other try */
  leave(done: boolean): void {
    this.running--;
    if (done) {
      if (this.oneByOne > 0) this.oneByOne--;
      this.size = Math.min(this.most, this.size + 1 / this.size);
    }
    this.wake();
  }

  /** Room is wanting: fewer at once from now on, and nobody for this time. */
  restFor(ms: number): void {
    this.size = Math.max(1, Math.floor(this.size / 2));
    if (this.rest) return;
    this.rest = setTimeout(() => {
      this.rest = undefined;
      this.wake();
    }, ms);
  }

  /** Nothing is begun any more; what is under way goes on. */
  close(): void {
    this.closed = true;
    clearTimeout(this.rest);
    this.rest = undefined;
    this.wake();
  }

  private get open(): boolean {
    const size = this.oneByOne > 0 ? 1 : Math.floor(this.size);
    return this.rest === undefined && this.running < size;
  }

  private wake(): void {
    for (const go of this.waiting.splice(0)) go();
  }
}
