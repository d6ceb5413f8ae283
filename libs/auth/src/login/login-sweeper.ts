import type { Sessions } from '../sessions/sessions';

const HOUR_MS = 3_600_000;

/** Forgets expired logins in the background: at the start and then every hour, so that the table does not grow for ever. */
export class LoginSweeper {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();

  constructor(
    private readonly logins: Pick<Sessions, 'sweep'>,
    private readonly onTrouble: (error: unknown) => void,
    private readonly intervalMs = HOUR_MS,
  ) {}

  start(): void {
    if (this.timer) return;
    this.timer = setInterval(() => this.sweep(), this.intervalMs).unref();
    this.sweep();
  }

  /** Resolves when a sweep that is under way has ended. */
  stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    return this.sweeping;
  }

  /** Never fails: a database that is away is swept the next time. */
  private sweep(): void {
    this.sweeping = this.sweeping.then(() => this.logins.sweep()).catch(this.onTrouble);
  }
}
