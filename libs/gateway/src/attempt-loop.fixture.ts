import { LiveStats } from '@libs/catalog';
import type { UpstreamHandler } from '@libs/egress';
import { GatewayError, NO_USAGE, type Principal, Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import type { KeyGrant, KeyReport } from '@libs/key-pool';
import type { Plan, Target } from '@libs/routing';
import type { BreakerAnswer } from '@libs/shared-state';
import { FakeClock } from '../../../test/support/fake-clock';
import { attemptLoop, type Asking, type LoopState, newLoopState, type Served } from './attempt-loop';
import type { FramePipe } from './frame-pipe';
import { bookHedge } from './hedge/book-hedge';
import { Hedging } from './hedge/hedging';
import { HedgePurse } from './hedge/hedge-purse';
import type { GatewayServices } from './services';

export const RETRY = { maxAttempts: 2, delayMs: 100 };
export const LATE_MS = 1_000;
export const FIRST_TOKEN_MS = 5_000;
/** Of one asking that lost, and the most that it can be: micro-USD. */
export const HEDGE_COST = 100;

const PRICE = { input: 1_000_000, output: 1_000_000 };
export const targetOf = (providerId: string): Target => ({
  ...{ providerId, model: 'm', reason: 'in a test', price: PRICE, maxOutputTokens: 0 },
});

/** A call that an upstream has received. */
export interface Call {
  request: number;
  providerId: string;
  keyId: string;
  handler: UpstreamHandler;
  state: 'open' | 'aborted' | 'ended';
}

/** What every request of a run shares; changed by commands, read by the loop and by its model. */
export class World {
  readonly clock = new FakeClock();
  readonly keys = new Map<string, Set<string>>();
  readonly breakers = new Map<string, 'closed' | 'half_open' | 'open'>();
  readonly serving = new Set<string>();
  budget = true;
}

export interface RealRequest {
  state: LoopState;
  end: 'running' | Served | GatewayError;
}

/** The loop over upstreams, keys and breakers that do as they are told. */
export class Real {
  readonly world = new World();
  readonly calls: Call[] = [];
  readonly requests: RealRequest[] = [];
  /** Leases by what was said of them. */
  readonly verdicts: KeyReport['kind'][][] = [];
  /** Trials that nobody has ended yet, by target. */
  readonly trials = new Map<string, number>();
  /** What it forgets with time is its own spec's matter. */
  readonly purse = new HedgePurse(1, new FakeClock());
  readonly slow: string[] = [];
  private running = 0;
  private readonly services = this.makeServices();

  start(providers: readonly string[], stream: boolean, hedged: boolean): void {
    const { clock } = this.world;
    const state = newLoopState({
      ...{ requestId: `request-${this.requests.length}`, arrivedAt: clock.now(), arrivedMonotonic: clock.monotonic() },
      principal: { tenantId: 'a tenant' } as Principal,
    });
    const request: RealRequest = { state, end: 'running' };
    this.running = this.requests.push(request) - 1;
    const plan: Plan = { targets: providers.map(targetOf), settings: { hedging: { enabled: hedged } } };
    const done = (end: Served | GatewayError): void => {
      request.end = end;
      if (state.hedge) bookHedge(this.services, state.hedge, NO_USAGE);
    };
    attemptLoop(this.services, plan, this.asking(stream, this.running), state).then(done, (thrown: unknown) => {
      if (!(thrown instanceof GatewayError)) throw thrown;
      done(thrown);
    });
  }

  stop(index: number, code: 'client_closed' | 'upstream_timeout'): void {
    const { state } = this.requests[index] as RealRequest;
    state.stopped = new GatewayError(code, 'stopped');
    state.onStop();
  }

  private makeServices(): GatewayServices {
    const { world } = this;
    const targets = {
      served: () => undefined,
      outrun: () => undefined,
      failed: () => undefined,
      serves: (name: string) => world.serving.has(name),
    };
    const hedging = new Hedging(
      { mode: 'off', soonestMs: 0, latestMs: 60_000 },
      this.purse,
      { usuallyWithin: () => LATE_MS },
      {
        ended: () => undefined,
        refused: () => undefined,
      },
    );
    const used = {
      ...{ clock: world.clock, targets, hedging, stats: new LiveStats(world.clock), random: () => 1 },
      keys: { provider: (id: string) => this.provider(id), lease: this.lease.bind(this), report: this.report.bind(this) },
      breakers: { allow: this.allow.bind(this), record: this.endTrial.bind(this), abandon: this.endTrial.bind(this) },
      upstream: { send: this.send.bind(this) },
      retryBudget: { request: () => undefined, takeRetry: () => world.budget },
      settings: {
        ...{ retry: RETRY, firstByteTimeoutMs: 1e6, timeoutMs: 1e6, firstTokenTimeoutMs: FIRST_TOKEN_MS, idleTimeoutMs: 1e6 },
        ...{ slowCallMs: 1e6, totalTimeoutMs: 1e6, keepAliveMs: 0 },
      },
    };
    // The loop reaches for nothing else.
    return used as unknown as GatewayServices;
  }

  private provider(providerId: string): ReturnType<GatewayServices['keys']['provider']> {
    return {
      endpoint: { providerId, baseUrl: 'https://x.example', allowPrivate: false },
      family: 'openai-compatible',
      profile: 'openai',
    };
  }

  /** Set: leases wait for it, where it gives something to wait for. */
  beforeLease: (providerId: string) => Promise<void> | undefined = () => undefined;

  private lease(providerId: string, _model: string, excluded: ReadonlySet<string>): KeyGrant | Promise<KeyGrant> {
    const wait = this.beforeLease(providerId);
    return wait ? wait.then(() => this.grant(providerId, excluded)) : this.grant(providerId, excluded);
  }

  private grant(providerId: string, excluded: ReadonlySet<string>): KeyGrant {
    for (const keyId of this.world.keys.get(providerId) ?? []) {
      if (excluded.has(keyId)) continue;
      const verdicts: KeyReport['kind'][] = [];
      this.verdicts.push(verdicts);
      const lease = Object.assign(Object.create(null), { probe: false, verdicts });
      return { granted: true, keyId, name: keyId, secret: new Secret(keyId), lease };
    }
    return { granted: false, retryAfterMs: 1, reason: 'cooling' };
  }

  private report(_providerId: string, _keyId: string, report: KeyReport): void {
    const { verdicts } = report.lease as unknown as { verdicts: KeyReport['kind'][] };
    verdicts.push(report.kind);
  }

  private allow(name: string): BreakerAnswer {
    const state = this.world.breakers.get(name) ?? 'closed';
    if (state === 'closed') return { allowed: true, probe: false };
    if (state === 'open') return { allowed: false, retryAfterMs: 1 };
    this.trials.set(name, (this.trials.get(name) ?? 0) + 1);
    return { allowed: true, probe: true };
  }

  private endTrial(name: string, outcome?: { probe?: boolean; slow: boolean }): void {
    if (outcome?.slow) this.slow.push(name);
    if (outcome === undefined || outcome.probe) this.trials.set(name, (this.trials.get(name) ?? 0) - 1);
  }

  private send({ endpoint, auth, path }: Parameters<GatewayServices['upstream']['send']>[0], handler: UpstreamHandler) {
    const request = Number(path.slice(1));
    const keyId = auth ? openSecret(auth.secret) : '';
    const call: Call = { request, providerId: endpoint.providerId, keyId, handler, state: 'open' };
    this.calls.push(call);
    return { abort: () => void (call.state === 'open' && (call.state = 'aborted')), resume: () => undefined };
  }

  private asking(stream: boolean, index: number): Asking {
    const call = { method: 'POST' as const, path: `/${index}`, headers: {}, body: Buffer.from('{}'), changes: [] };
    return {
      ...{ stream, expectedTokens: 1 },
      hedge: { asked: undefined, inputTokens: () => HEDGE_COST, outputLimit: () => 0 },
      encode: () => call,
      createPipe: () => wordPipe(),
      accept: (_adapter, _target, _call, body) => {
        if (body.toString() !== 'content') throw new GatewayError('upstream_bad_response', 'not an answer');
      },
    };
  }
}

/** Frames are words: `content` commits, `error` breaks, `end` ends. */
function wordPipe(): FramePipe {
  const state: FramePipe['state'] = { committed: false, ended: false, outputChars: 0 };
  return {
    state,
    push: (frame) => {
      const word = frame.toString();
      if (word.includes('content')) state.committed = true;
      if (word.includes('error')) state.error = { message: 'broken' };
      if (word.includes('end')) state.ended = true;
      return frame;
    },
  };
}
