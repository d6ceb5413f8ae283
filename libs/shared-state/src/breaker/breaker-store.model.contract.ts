import fc from 'fast-check';
import { MODEL_TIMEOUT_MS, modelRuns } from '../../../../test/support/model-runs';
import { inTime } from '../../../../test/support/process/in-time';
import { CONTRACT_SETTINGS, type BreakerHarness } from './breaker-store.contract';
import type { BreakerState } from './port';

/**
 * Time moves in steps of 8 s: no window, opening or trial of CONTRACT_SETTINGS ends so near to a check that
 * the milliseconds which a real server needs could decide it.
 */
const STEP_MS = 8_000;
/** An opening ends after 10 s. */
const NEAREST_MS = 2_000;
const { windowMs, minimumCalls, failureRate, slowRate, openMs, longestOpenMs, probes, probeLeaseMs } = CONTRACT_SETTINGS;
const TARGET = 't';

interface Outcome {
  ok: boolean;
  slow: boolean;
}

/** The rules once more, in the plainest words. */
class Model {
  now = 0;
  state: BreakerState = 'closed';
  reason: 'failures' | 'slow' | 'manual' | null = null;
  until = 0;
  openings = 0;
  passed = 0;
  trials: number[] = [];
  seen: (Outcome & { at: number })[] = [];
  /** Trials that were granted and not reported. */
  granted = 0;

  get recent(): (Outcome & { at: number })[] {
    return this.seen.filter(({ at }) => this.now - at < windowMs);
  }

  isShut(): boolean {
    return this.state === 'open' && this.now < this.until;
  }

  open(reason: 'failures' | 'slow' | 'manual', forMs: number): void {
    Object.assign(this, { state: 'open', reason, until: this.now + forMs, passed: 0, trials: [] });
  }

  openAgain(reason: 'failures' | 'slow'): void {
    this.open(reason, Math.min(longestOpenMs, openMs * 2 ** this.openings));
    this.openings++;
  }

  close(): void {
    Object.assign(this, { state: 'closed', reason: null, until: 0, openings: 0, passed: 0, trials: [], seen: [] });
  }

  ask(): 'call' | 'trial' | 'refused' {
    if (this.state === 'closed') return 'call';
    if (this.isShut()) return 'refused';
    if (this.state === 'open') Object.assign(this, { state: 'half_open', passed: 0, trials: [] });
    const running = this.trials.filter((end) => end > this.now);
    if (running.length + this.passed >= probes) return 'refused';
    this.trials = [...running, this.now + probeLeaseMs];
    return 'trial';
  }

  tell({ ok, slow }: Outcome): void {
    if (this.state !== 'closed') return;
    this.seen.push({ ok, slow, at: this.now });
    const calls = this.recent;
    if (calls.length < minimumCalls) return;
    if (calls.filter((one) => !one.ok).length / calls.length >= failureRate) this.openAgain('failures');
    else if (calls.filter((one) => one.slow).length / calls.length >= slowRate) this.openAgain('slow');
  }

  tellTrial(outcome: Outcome): void {
    if (this.state === 'closed') return this.tell(outcome);
    if (this.state === 'open') return;
    this.trials.shift();
    if (!outcome.ok) return this.openAgain('failures');
    if (outcome.slow && this.reason === 'slow') return this.openAgain('slow');
    if (++this.passed >= probes) this.close();
  }
}

type Command = fc.AsyncCommand<Model, BreakerHarness>;

class Ask implements Command {
  check = (): boolean => true;
  toString = (): string => 'ask';

  async run(model: Model, { store }: BreakerHarness): Promise<void> {
    const expected = model.ask();
    const answer = await store.allow(TARGET);
    expect(answer.allowed ? (answer.probe ? 'trial' : 'call') : 'refused').toBe(expected);
    if (!answer.allowed) expect(answer.retryAfterMs).toBeGreaterThan(0);
    if (expected === 'trial') model.granted++;
  }
}

class Tell implements Command {
  constructor(private readonly outcome: Outcome) {}
  check = (): boolean => true;
  toString = (): string => `tell(${JSON.stringify(this.outcome)})`;

  async run(model: Model, { store, settle }: BreakerHarness): Promise<void> {
    model.tell(this.outcome);
    store.record(TARGET, { ...this.outcome, ms: 10 });
    await settle();
  }
}

class TellTrial implements Command {
  constructor(private readonly outcome: Outcome) {}
  check = ({ granted }: Readonly<Model>): boolean => granted > 0;
  toString = (): string => `trial(${JSON.stringify(this.outcome)})`;

  async run(model: Model, { store, settle }: BreakerHarness): Promise<void> {
    model.granted--;
    model.tellTrial(this.outcome);
    store.record(TARGET, { ...this.outcome, ms: 10, probe: true });
    await settle();
  }
}

class Abandon implements Command {
  check = ({ granted }: Readonly<Model>): boolean => granted > 0;
  toString = (): string => 'abandon';

  async run(model: Model, { store, settle }: BreakerHarness): Promise<void> {
    model.granted--;
    if (model.state === 'half_open') model.trials.shift();
    store.abandon(TARGET);
    await settle();
  }
}

class Force implements Command {
  constructor(private readonly state: 'open' | 'closed') {}
  check = (): boolean => true;
  toString = (): string => `force(${this.state})`;

  async run(model: Model, { store }: BreakerHarness): Promise<void> {
    if (this.state === 'closed') model.close();
    else {
      model.open('manual', Infinity);
      model.openings = 0;
    }
    await store.force(TARGET, this.state);
  }
}

class Wait implements Command {
  constructor(private readonly steps: number) {}
  check = (): boolean => true;
  toString = (): string => `wait(${this.steps} steps)`;

  async run(model: Model, { store, advance }: BreakerHarness): Promise<void> {
    model.now += this.steps * STEP_MS;
    await advance(this.steps * STEP_MS);
    const state = model.state === 'open' && !model.isShut() ? 'half_open' : model.state;
    expect(store.peek(TARGET)).toBe(state);
    const [view] = await store.snapshot();
    if (state === 'closed' && model.recent.length === 0) expect(view).toBeUndefined();
    else expect(view).toMatchObject({ state, reason: model.reason, calls: model.recent.length });
  }
}

const outcome = fc.record({ ok: fc.boolean(), slow: fc.boolean() });
const commands = fc.commands(
  [
    fc.constant(new Ask()),
    outcome.map((one) => new Tell(one)),
    fc.constant(new Tell({ ok: false, slow: false })),
    outcome.map((one) => new TellTrial(one)),
    fc.constant(new TellTrial({ ok: true, slow: false })),
    fc.constant(new Abandon()),
    fc.constantFrom('open' as const, 'closed' as const).map((state) => new Force(state)),
    fc.integer({ min: 1, max: 5 }).map((steps) => new Wait(steps)),
  ],
  { maxCommands: 60, size: 'max' },
);

/** A BreakerStore with CONTRACT_SETTINGS against the tiny model above. `open` is called for every run. */
export function breakerStoreModel(name: string, few: number, share: number, open: () => Promise<BreakerHarness>): void {
  it(
    'does what the plainest breaker would do (model)',
    () =>
      fc.assert(
        fc.asyncProperty(commands, (list) =>
          inTime(NEAREST_MS - 500, async () => {
            const real = await open();
            await fc.asyncModelRun(() => ({ model: new Model(), real }), list);
          }),
        ),
        modelRuns(name, few, share),
      ),
    MODEL_TIMEOUT_MS,
  );
}
