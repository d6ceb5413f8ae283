import { FIRST_TOKEN_MS, HEDGE_COST, LATE_MS, RETRY, type World } from './attempt-loop.fixture';

/** How a call can end, in the words of the commands. */
export type Ending =
  'serves' | 'client' | 'auth' | 'denied' | 'refused' | 'quota' | 'rate' | 'server' | 'network' | 'timeout' | 'bad_response';
export type Fault = Exclude<Ending, 'serves'>;

const NEXT_KEY: ReadonlySet<Fault> = new Set(['auth', 'denied', 'quota', 'rate']);
const AGAIN: ReadonlySet<Fault> = new Set(['server', 'network']);
const SICK: ReadonlySet<Fault> = new Set(['server', 'network', 'timeout', 'bad_response']);

export interface ModelCall {
  providerId: string;
  keyId: string;
  /** A trial of the breaker is waiting for it. */
  trial: boolean;
  /** The stream has begun; silence until then is a timeout. */
  contentBy: number;
  failed?: Fault;
}

interface Tried {
  tries: number;
  keyId: string;
  fault: Fault;
  refused: Set<string>;
}

/** One request as the documentation tells it, step by step. */
export class ModelRequest {
  end: 'running' | 'stopped' | 'failed' | `served ${string}` = 'running';
  /** Under way, the late one first. */
  live: ModelCall[] = [];
  /** How many calls were ever made. */
  made = 0;
  lost: ModelCall[] = [];
  private first: ModelCall | undefined;
  private beside: ModelCall | undefined;
  private at = 0;
  private readonly tried = new Map<string, Tried>();
  private sick = false;
  private hedgedOnce = false;
  private pauseUntil = Infinity;
  private lateAt = Infinity;

  constructor(
    private readonly model: Model,
    private readonly plan: readonly string[],
    readonly stream: boolean,
    private readonly hedged: boolean,
  ) {
    this.goOn();
  }

  get nextTimer(): number {
    if (this.end !== 'running') return Infinity;
    return Math.min(this.pauseUntil, this.lateAt, ...this.live.map(({ contentBy }) => contentBy));
  }

  fire(): void {
    const { now } = this.model;
    if (this.pauseUntil <= now) {
      this.pauseUntil = Infinity;
      this.tryHere();
    } else if (this.lateAt <= now) {
      this.lateAt = Infinity;
      this.askSecond();
    } else {
      const silent = this.live.find(({ contentBy }) => contentBy <= now);
      if (silent) this.fails(silent, 'timeout');
    }
  }

  begins(call: ModelCall): void {
    if (this.stream) call.contentBy = Math.min(call.contentBy, this.model.now + FIRST_TOKEN_MS);
  }

  serves(call: ModelCall): void {
    this.end = `served ${call.providerId}`;
    for (const loser of this.live) if (loser !== call) this.lost.push(loser);
    this.bookHedge(this.lost.length > 0);
    this.live = [];
  }

  fails(call: ModelCall, fault: Fault): void {
    call.failed = fault;
    this.live = this.live.filter((other) => other !== call);
    if (this.live.length > 0) return;
    this.lateAt = Infinity;
    for (const ended of [this.beside, this.first]) if (ended) this.remember(ended);
    this.bookHedge(false);
    this.first = undefined;
    this.goOn();
  }

  stop(): void {
    if (this.end !== 'running') return;
    this.bookHedge(this.live.some((call) => call === this.beside));
    this.live = [];
    this.end = 'stopped';
  }

  private bookHedge(lost: boolean): void {
    if (!this.beside) return;
    this.model.reserved -= HEDGE_COST;
    if (lost) this.model.purse -= HEDGE_COST;
    this.beside = undefined;
  }

  private remember({ providerId, keyId, failed }: ModelCall): void {
    if (!failed) return;
    const before = this.tried.get(providerId);
    const refused = before?.refused ?? new Set();
    if (NEXT_KEY.has(failed)) refused.add(keyId);
    this.tried.set(providerId, { tries: (before?.tries ?? 0) + 1, keyId, fault: failed, refused });
    this.sick = SICK.has(failed);
  }

  /** From what has failed to what comes next. */
  private goOn(): void {
    for (; this.at < this.plan.length; this.at++) {
      const tried = this.tried.get(this.here);
      if (tried) {
        if (tried.fault === 'client') break;
        if (AGAIN.has(tried.fault) && tried.tries < RETRY.maxAttempts && this.model.world.budget) {
          this.pauseUntil = this.model.now + RETRY.delayMs * 2 ** (tried.tries - 1);
          return;
        }
        if (!NEXT_KEY.has(tried.fault)) continue;
      }
      if (this.call(tried)) return;
    }
    this.end = 'failed';
  }

  private tryHere(): void {
    if (this.call(this.tried.get(this.here))) return;
    this.at++;
    this.goOn();
  }

  private get here(): string {
    return this.plan[this.at] as string;
  }

  private call(tried: Tried | undefined): boolean {
    const { world } = this.model;
    const name = `${this.here}/m`;
    const breaker = world.breakers.get(name) ?? 'closed';
    if (breaker === 'open') return false;
    if (!tried && this.sick && !world.serving.has(name) && !world.budget) return false;
    const usable = [...(world.keys.get(this.here) ?? [])].filter((key) => !tried?.refused.has(key));
    // A key that did not fail, where there is one.
    const keyId = usable.find((key) => key !== tried?.keyId) ?? usable[0];
    if (keyId === undefined) return false;
    this.first = this.launch(this.here, keyId, breaker === 'half_open');
    if (this.hedged && !this.hedgedOnce) this.lateAt = this.model.now + LATE_MS;
    return true;
  }

  private launch(providerId: string, keyId: string, trial: boolean): ModelCall {
    const call: ModelCall = { providerId, keyId, trial, contentBy: Infinity };
    this.live.push(call);
    this.made++;
    return call;
  }

  private askSecond(): void {
    const { model, first } = this;
    const others = this.plan.filter((id) => id !== first?.providerId && !this.tried.has(id));
    for (const id of this.plan.length === 1 ? this.plan : others) {
      if (model.purse - model.reserved < HEDGE_COST) return;
      if ((model.world.breakers.get(`${id}/m`) ?? 'closed') !== 'closed') continue;
      const keyId = [...(model.world.keys.get(id) ?? [])].find((key) => id !== first?.providerId || key !== first.keyId);
      if (keyId === undefined) continue;
      if (!model.world.budget) return;
      model.reserved += HEDGE_COST;
      this.hedgedOnce = true;
      this.beside = this.launch(id, keyId, false);
      return;
    }
  }
}

/** All requests of a run. */
export class Model {
  now = 0;
  purse = 0;
  reserved = 0;
  readonly requests: ModelRequest[] = [];
  /** Two things were due at once: which comes first is not said. */
  tied = false;

  constructor(readonly world: World) {}

  get nextTimer(): number {
    return Math.min(Infinity, ...this.requests.map(({ nextTimer }) => nextTimer));
  }

  fireDue(): void {
    const due = this.requests.filter(({ nextTimer }) => nextTimer <= this.now);
    if (due.length > 1) this.tied = true;
    for (const request of due) request.fire();
  }
}
