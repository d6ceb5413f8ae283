/**
 * Tells a waiting client, and the proxies between, that its stream is alive: a frame that clients
 * ignore, after each silence. Knows nothing of the upstream, whose own silence is still timed.
 */
export class KeepAlive {
  private timer: NodeJS.Timeout | undefined;
  /** Thirds of the interval since something was written. */
  private silent = 0;

  /** @param say writes one keep-alive frame; called only in silences */
  constructor(
    everyMs: number,
    private readonly say: () => void,
  ) {
    if (everyMs > 0) this.timer = setInterval(() => this.tick(), everyMs / 3).unref();
  }

  /** Something was written: the silence starts anew. Cheap: called for every frame. */
  wrote(): void {
    this.silent = 0;
  }

  end(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private tick(): void {
    if (++this.silent < 3) return;
    this.silent = 0;
    this.say();
  }
}
