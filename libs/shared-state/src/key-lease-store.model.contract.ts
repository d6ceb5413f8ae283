import fc from 'fast-check';
import { MODEL_TIMEOUT_MS, modelRuns } from '../../../test/support/model-runs';
import { inTime } from '../../../test/support/process/in-time';
import type { LeaseHarness } from './key-lease-store.contract';
import type { LeaseAsk, LeaseCandidate, TokenTicket } from './ports';

/**
 * Time moves in steps of 7 s and coolings end between two steps: no minute, probe or cooling ends so near
 * to a check that the milliseconds which a real server needs could decide it.
 */
const STEP_MS = 7_000;
const NEAREST_MS = STEP_MS / 2;
const MINUTE_MS = 60_000;
const PROBE_MS = 120_000;
const between = (steps: number): number => steps * STEP_MS + STEP_MS / 2;

interface Booking {
  keyId: string;
  at: number;
  tokens: number;
}

/** Everything that ever happened, and the rules read off it directly. */
class Model {
  now = 0;
  readonly leases: { keyId: string; at: number }[] = [];
  readonly bookings: Booking[] = [];
  readonly open: { keyId: string; ticket: TokenTicket; booking: Booking }[] = [];
  readonly coolings = new Map<string, { until: number; probeUntil: number }>();
  readonly allowances = new Map<string, { requests: number; tokens: number; until: number }>();
  private readonly credits = new Map<string, number>();

  constructor(readonly candidates: readonly LeaseCandidate[]) {}

  used(keyId: string): { requests: number; tokens: number } {
    const recent = (one: { keyId: string; at: number }): boolean => one.keyId === keyId && one.at > this.now - MINUTE_MS;
    return {
      requests: this.leases.filter(recent).length,
      tokens: this.bookings.filter(recent).reduce((sum, { tokens }) => sum + tokens, 0),
    };
  }

  rests({ keyId }: LeaseCandidate, { model }: LeaseAsk): boolean {
    return namesOf(keyId, model).some((name) => {
      const cooling = this.coolings.get(name);
      return cooling !== undefined && Math.max(cooling.until, cooling.probeUntil) > this.now;
    });
  }

  isFull({ keyId, rpmLimit = Infinity, tpmLimit = Infinity }: LeaseCandidate, { model, tokens = 0 }: LeaseAsk): boolean {
    const used = this.used(keyId);
    if (used.requests >= rpmLimit || used.tokens + Math.max(1, Math.min(tokens, tpmLimit)) > tpmLimit) return true;
    return namesOf(keyId, model).some((name) => {
      const left = this.allowances.get(name);
      return left !== undefined && left.until > this.now && (left.requests < 1 || left.tokens < Math.max(1, tokens));
    });
  }

  eligible(ask: LeaseAsk): LeaseCandidate[] {
    const free = this.candidates.filter((one) => !this.rests(one, ask) && !this.isFull(one, ask));
    const best = Math.min(...free.map(({ priority }) => priority));
    return free.filter(({ priority }) => priority === best);
  }

  /** Whose turn it is. */
  turn(eligible: readonly LeaseCandidate[]): LeaseCandidate | undefined {
    const [only] = eligible;
    if (eligible.length < 2) return only;
    const credit = (one: LeaseCandidate): number => this.credits.get(one.keyId) ?? 0;
    for (const one of eligible) this.credits.set(one.keyId, credit(one) + one.weight);
    const richest = eligible.reduce((best, one) => (credit(one) > credit(best) ? one : best));
    this.credits.set(richest.keyId, credit(richest) - eligible.reduce((sum, { weight }) => sum + weight, 0));
    return richest;
  }
}

const namesOf = (keyId: string, model: string | undefined): string[] => [
  keyId,
  ...(model === undefined ? [] : [`${keyId} ${model}`]),
];
const POOL = 'p';
type Command = fc.AsyncCommand<Model, LeaseHarness>;

class Lease implements Command {
  constructor(private readonly ask: LeaseAsk) {}
  check = (): boolean => true;
  toString = (): string => `lease(${JSON.stringify(this.ask)})`;

  async run(model: Model, { store }: LeaseHarness): Promise<void> {
    const expected = model.turn(model.eligible(this.ask));
    const result = await store.lease(POOL, model.candidates, this.ask);
    if (expected === undefined) {
      const onlyRests = model.candidates.every((one) => model.rests(one, this.ask));
      expect(result).toMatchObject({ granted: false, reason: onlyRests ? 'cooling' : 'rate' });
      expect(result.granted ? 0 : result.retryAfterMs).toBeGreaterThan(0);
      return;
    }
    const { keyId } = expected;
    const coolings = namesOf(keyId, this.ask.model).flatMap((name) => model.coolings.get(name) ?? []);
    expect(result).toMatchObject({ granted: true, keyId, probe: coolings.length > 0 });
    for (const cooling of coolings) cooling.probeUntil = model.now + PROBE_MS;
    for (const name of namesOf(keyId, this.ask.model)) {
      const left = model.allowances.get(name);
      if (left !== undefined) Object.assign(left, { requests: left.requests - 1, tokens: left.tokens - (this.ask.tokens ?? 0) });
    }
    model.leases.push({ keyId, at: model.now });
    const booking = { keyId, at: model.now, tokens: this.ask.tokens ?? 0 };
    model.bookings.push(booking);
    if (result.granted) model.open.push({ keyId, ticket: result.ticket, booking });
  }
}

class Settle implements Command {
  constructor(
    private readonly which: number,
    private readonly tokens: number,
  ) {}
  check = (model: Readonly<Model>): boolean => model.open.length > 0;
  toString = (): string => `settle(${this.which}, ${this.tokens})`;

  async run(model: Model, { store }: LeaseHarness): Promise<void> {
    const [one] = model.open.splice(this.which % model.open.length, 1);
    if (one === undefined) return;
    const more = this.tokens - one.booking.tokens;
    if (more > 0) model.bookings.push({ keyId: one.keyId, at: model.now, tokens: more });
    else one.booking.tokens = this.tokens;
    await store.settle(POOL, one.keyId, one.ticket, this.tokens);
  }
}

class Cool implements Command {
  constructor(
    private readonly keyId: string,
    private readonly forMs: number,
    private readonly model: string | undefined,
  ) {}
  check = (): boolean => true;
  toString = (): string => `cool(${this.keyId}, ${this.forMs}, ${this.model})`;

  async run(model: Model, { store }: LeaseHarness): Promise<void> {
    const name = namesOf(this.keyId, this.model).at(-1) ?? '';
    if (this.forMs === 0) model.coolings.delete(name);
    else model.coolings.set(name, { until: model.now + this.forMs, probeUntil: 0 });
    await store.cool(POOL, this.keyId, this.forMs, this.model);
  }
}

class Forgive implements Command {
  constructor(private readonly keyId: string) {}
  check = (): boolean => true;
  toString = (): string => `forgive(${this.keyId})`;

  async run(model: Model, { store }: LeaseHarness): Promise<void> {
    for (const known of [model.coolings, model.allowances]) {
      for (const name of known.keys()) if (name.split(' ')[0] === this.keyId) known.delete(name);
    }
    await store.forgive(POOL, this.keyId);
  }
}

class Probed implements Command {
  constructor(
    private readonly keyId: string,
    private readonly model: string | undefined,
    private readonly well: boolean,
  ) {}
  check = (): boolean => true;
  toString = (): string => `probed(${this.keyId}, ${this.model}, ${this.well})`;

  async run(model: Model, { store }: LeaseHarness): Promise<void> {
    for (const name of namesOf(this.keyId, this.model)) {
      const cooling = model.coolings.get(name);
      if (cooling === undefined || cooling.until > model.now) continue;
      if (this.well) model.coolings.delete(name);
      else cooling.probeUntil = 0;
    }
    await store.probed(POOL, this.keyId, this.model, this.well);
  }
}

class Observe implements Command {
  constructor(
    private readonly keyId: string,
    private readonly model: string | undefined,
    private readonly left: { requests: number; tokens: number; forMs: number } | undefined,
  ) {}
  check = (): boolean => true;
  toString = (): string => `observe(${this.keyId}, ${this.model}, ${JSON.stringify(this.left)})`;

  async run(model: Model, { store }: LeaseHarness): Promise<void> {
    const name = namesOf(this.keyId, this.model).at(-1) ?? '';
    if (this.left === undefined) {
      model.allowances.delete(name);
      await store.observe(POOL, this.keyId, {}, this.model);
      return;
    }
    const { requests, tokens, forMs } = this.left;
    model.allowances.set(name, { requests, tokens, until: model.now + forMs });
    const allowance = { requests: { left: requests, resetMs: forMs }, tokens: { left: tokens, resetMs: forMs } };
    await store.observe(POOL, this.keyId, allowance, this.model);
  }
}

class Wait implements Command {
  constructor(private readonly steps: number) {}
  check = (): boolean => true;
  toString = (): string => `wait(${this.steps} steps)`;

  async run(model: Model, harness: LeaseHarness): Promise<void> {
    model.now += this.steps * STEP_MS;
    await harness.advance(this.steps * STEP_MS);
    for (const one of model.open) one.ticket = harness.age?.(one.ticket, this.steps * STEP_MS) ?? one.ticket;
    const keyIds = model.candidates.map(({ keyId }) => keyId);
    const usage = await harness.store.usage(POOL, keyIds);
    expect(usage.map(({ requests, tokens }) => ({ requests, tokens }))).toEqual(keyIds.map((keyId) => model.used(keyId)));
  }
}

const keyIds = fc.constantFrom('k0', 'k1', 'k2');
const models = fc.option(fc.constantFrom('large', 'small'), { nil: undefined });
const tokens = fc.constantFrom(0, 1, 40, 60, 100, 250);
const steps = fc.integer({ min: 0, max: 3 }).map(between);
const lease = fc.record({ model: models, tokens }).map((ask) => new Lease(ask));
const commands = fc.commands(
  [
    lease,
    lease,
    lease,
    fc.tuple(fc.nat(9), tokens).map(([which, spent]) => new Settle(which, spent)),
    fc.tuple(keyIds, fc.oneof(fc.constant(0), steps), models).map(([keyId, forMs, model]) => new Cool(keyId, forMs, model)),
    fc.tuple(keyIds, models, fc.boolean()).map(([keyId, model, well]) => new Probed(keyId, model, well)),
    keyIds.map((keyId) => new Forgive(keyId)),
    fc
      .tuple(keyIds, models, fc.option(fc.record({ requests: fc.nat(3), tokens, forMs: steps }), { nil: undefined }))
      .map(([keyId, model, left]) => new Observe(keyId, model, left)),
    fc.integer({ min: 1, max: 10 }).map((count) => new Wait(count)),
  ],
  // Below ten minutes in all: longer idleness makes the stores forget the rotation.
  { maxCommands: 40, size: 'max' },
);
const candidates = fc.array(
  fc.record({
    priority: fc.nat(1),
    weight: fc.integer({ min: 1, max: 3 }),
    rpmLimit: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    tpmLimit: fc.option(fc.constantFrom(50, 100, 300), { nil: undefined }),
  }),
  { minLength: 3, maxLength: 3 },
);

/** A KeyLeaseStore against the tiny model above. `open` is called once; every run resets. */
export function keyLeaseStoreModel(name: string, few: number, share: number, open: () => Promise<LeaseHarness>): void {
  it(
    'does what a history of everything would do (model)',
    async () => {
      const harness = await open();
      await fc.assert(
        fc.asyncProperty(candidates, commands, (shapes, list) =>
          inTime(NEAREST_MS - 500, async () => {
            await harness.reset();
            const model = new Model(shapes.map((shape, i) => ({ keyId: `k${i}`, ...shape })));
            await fc.asyncModelRun(() => ({ model, real: harness }), list);
          }),
        ),
        modelRuns(name, few, share),
      );
    },
    MODEL_TIMEOUT_MS,
  );
}
