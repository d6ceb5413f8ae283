import fc from 'fast-check';
import { MODEL_TIMEOUT_MS, modelRuns } from '../../../test/support/model-runs';
import { inTime } from '../../../test/support/process/in-time';
import type { AdmissionAsk, TokenTicket } from './ports';
import type { RateLimitHarness } from './rate-limit-store.contract';

/**
 * Time moves in steps of 7 s and leases end between two steps, so that the milliseconds which a real server needs
 * decide nothing. Tokens count by the second: for 60 s and less than 61.
 */
const STEP_MS = 7_000;
const NEAREST_MS = STEP_MS / 2;
const MINUTE_MS = 60_000;
const LEASE_MS = 3 * STEP_MS + STEP_MS / 2;
const LIMITS = { requests: 4, tokens: 100, slots: 2 } as const;
const RULES = ['a', 'b'] as const;
type Rule = (typeof RULES)[number];
const name = (what: string, rule: Rule): string => `rlg:{t}:${what}:${rule}`;

interface Shape {
  rates: Rule[];
  tokens: Rule[];
  slots: Rule[];
  expected: number;
}

interface Running {
  ask: AdmissionAsk;
  shape: Shape;
  ticket: TokenTicket | null;
  bookings: Booking[];
  leaseEnds: number;
}

interface Booking {
  rule: Rule;
  at: number;
  tokens: number;
}

/** Everything that ever happened, and the rules read off it directly. */
class Model {
  now = 0;
  serial = 0;
  readonly requests: { rule: Rule; at: number }[] = [];
  readonly bookings: Booking[] = [];
  running: Running[] = [];

  admits({ rates, tokens, slots, expected }: Shape): boolean {
    const recent = ({ at }: { at: number }): boolean => at > this.now - MINUTE_MS;
    const full = (rule: Rule): boolean =>
      this.requests.filter((one) => one.rule === rule && recent(one)).length >= LIMITS.requests;
    const dear = (rule: Rule): boolean => {
      const used = this.bookings.filter((one) => one.rule === rule && recent(one)).reduce((sum, one) => sum + one.tokens, 0);
      return used + Math.max(1, Math.min(expected, LIMITS.tokens)) > LIMITS.tokens;
    };
    const busy = (rule: Rule): boolean =>
      this.running.filter(({ shape, leaseEnds }) => shape.slots.includes(rule) && leaseEnds > this.now).length >= LIMITS.slots;
    return !rates.some(full) && !tokens.some(dear) && !slots.some(busy);
  }
}

type Command = fc.AsyncCommand<Model, RateLimitHarness>;

class Reserve implements Command {
  constructor(private readonly shape: Shape) {}
  check = (): boolean => true;
  toString = (): string => `reserve(${JSON.stringify(this.shape)})`;

  async run(model: Model, { store }: RateLimitHarness): Promise<void> {
    const { rates, tokens, slots, expected } = this.shape;
    const rules = (what: string, names: readonly Rule[], limit: number) =>
      names.map((rule) => ({ key: name(what, rule), limit }));
    const ask: AdmissionAsk = {
      requestId: `req_${++model.serial}`,
      rates: rules('requests', rates, LIMITS.requests),
      tokens: rules('tokens', tokens, LIMITS.tokens),
      expectedTokens: expected,
      concurrency: rules('slots', slots, LIMITS.slots),
      slotLeaseMs: LEASE_MS,
    };
    const should = model.admits(this.shape);
    const answer = await store.reserve(ask);
    expect(answer.admitted).toBe(should);
    if (!answer.admitted) return;
    for (const rule of rates) model.requests.push({ rule, at: model.now });
    const bookings = tokens.map((rule) => ({ rule, at: model.now, tokens: expected }));
    model.bookings.push(...bookings);
    model.running.push({ ask, shape: this.shape, ticket: answer.ticket, bookings, leaseEnds: model.now + LEASE_MS });
  }
}

/** A request ends: its tokens are told, its slots given back. */
class End implements Command {
  constructor(
    private readonly which: number,
    private readonly used: number,
  ) {}
  check = (model: Readonly<Model>): boolean => model.running.length > 0;
  toString = (): string => `end(${this.which}, ${this.used})`;

  async run(model: Model, { store }: RateLimitHarness): Promise<void> {
    const [one] = model.running.splice(this.which % model.running.length, 1);
    if (!one) return;
    if (one.ticket) await store.settle(one.ask, one.ticket, this.used);
    await store.release(one.ask);
    for (const booking of one.bookings) {
      const more = this.used - booking.tokens;
      if (more > 0) model.bookings.push({ rule: booking.rule, at: model.now, tokens: more });
      else booking.tokens = this.used;
    }
  }
}

/** Some give a sign of life, the others' leases go on running out. */
class Wait implements Command {
  constructor(
    private readonly steps: number,
    private readonly alive: boolean,
  ) {}
  check = (): boolean => true;
  toString = (): string => `wait(${this.steps}${this.alive ? ', alive' : ''})`;

  async run(model: Model, harness: RateLimitHarness): Promise<void> {
    for (let step = 0; step < this.steps; step++) {
      model.now += STEP_MS;
      await harness.advance(STEP_MS);
      for (const one of model.running) {
        one.ticket = one.ticket && (harness.age?.(one.ticket, STEP_MS) ?? one.ticket);
        if (!this.alive) continue;
        await harness.store.heartbeat(one.ask);
        if (one.leaseEnds > model.now) one.leaseEnds = model.now + LEASE_MS;
      }
    }
  }
}

const some = fc.subarray([...RULES]);
const amounts = fc.constantFrom(0, 1, 30, 60, 100, 250);
const reserve = fc.record({ rates: some, tokens: some, slots: some, expected: amounts }).map((shape) => new Reserve(shape));
const commands = fc.commands(
  [
    reserve,
    reserve,
    fc.tuple(fc.nat(9), amounts).map(([which, used]) => new End(which, used)),
    fc.tuple(fc.integer({ min: 1, max: 5 }), fc.boolean()).map(([steps, alive]) => new Wait(steps, alive)),
  ],
  { maxCommands: 40, size: 'max' },
);

/** A RateLimitStore against the tiny model above. `open` is called once; every run resets. */
export function rateLimitStoreModel(title: string, few: number, share: number, open: () => Promise<RateLimitHarness>): void {
  it(
    'does what a history of everything would do (model)',
    async () => {
      const harness = await open();
      await fc.assert(
        fc.asyncProperty(commands, (list) =>
          inTime(NEAREST_MS - 500, async () => {
            await harness.reset();
            await fc.asyncModelRun(() => ({ model: new Model(), real: harness }), list);
          }),
        ),
        modelRuns(title, few, share),
      );
    },
    MODEL_TIMEOUT_MS,
  );
}
