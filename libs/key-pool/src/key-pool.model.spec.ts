import fc from 'fast-check';
import { MODEL_TIMEOUT_MS, modelRuns } from '../../../test/support/model-runs';
import type { KeyReport } from './cooling';
import type { KeyLease } from './key-lease';
import { DAY, key, NONE, provider, setUp } from './key-pool.fixture';

type Real = Awaited<ReturnType<typeof setUp>>;
const KEYS = ['a', 'b', 'c'];
const QUOTA_MS = 15 * 60_000;
const PROBE_MS = 120_000;
const HALF_OPEN_MS = 600_000;
const FAILURES = 3;

interface Held {
  keyId: string;
  model: string;
  probe: boolean;
  secret: number;
  lease: KeyLease;
}

interface Rest {
  until: number;
  probeUntil: number;
  kind: string;
}

/** What a key is to whoever reads the rules for the first time. */
class ModelKey {
  disabled = false;
  /** Counts the secrets it had. */
  secret = 0;
  readonly rests = new Map<string, Rest>();
  readonly failing = new Map<string, { kind: string; inRow: number; since: number }>();
  readonly served = new Map<string, number>();

  restsFor(model: string, now: number): boolean {
    return ['', model].some((scope) => {
      const rest = this.rests.get(scope);
      return rest !== undefined && Math.max(rest.until, rest.probeUntil) > now;
    });
  }

  /** What nobody asked for long after it rested is simply tried. */
  forgetOld(now: number): void {
    for (const [scope, { until }] of this.rests) if (now - until > HALF_OPEN_MS) this.rests.delete(scope);
  }

  isProbed(model: string): boolean {
    return this.rests.has('') || this.rests.has(model);
  }
}

class Model {
  now = 0;
  version = 0;
  readonly keys = new Map(KEYS.map((id) => [id, new ModelKey()]));
  readonly held: Held[] = [];

  of(id: string): ModelKey {
    return this.keys.get(id) ?? new ModelKey();
  }
}

type Command = fc.AsyncCommand<Model, Real>;

/** Who is picked is the store's own model to prove; here it must be one who may be. */
class Lease implements Command {
  constructor(private readonly model: string) {}
  check = (): boolean => true;
  toString = (): string => `lease(${this.model})`;

  async run(model: Model, { pool }: Real): Promise<void> {
    const usable = KEYS.filter((id) => !model.of(id).disabled);
    const free = usable.filter((id) => !model.of(id).restsFor(this.model, model.now));
    const grant = await pool.lease('acme', this.model, NONE);
    if (!grant.granted) {
      expect(free).toEqual([]);
      expect(grant.reason).toBe(usable.length === 0 ? 'none' : 'cooling');
      return;
    }
    expect(free).toContain(grant.keyId);
    const keyId = grant.keyId ?? '';
    const one = model.of(keyId);
    one.forgetOld(model.now);
    const probe = one.isProbed(this.model);
    expect(grant.lease?.probe).toBe(probe);
    for (const scope of ['', this.model]) {
      const rest = one.rests.get(scope);
      if (rest !== undefined) rest.probeUntil = model.now + PROBE_MS;
    }
    if (grant.lease) model.held.push({ keyId, model: this.model, probe, secret: one.secret, lease: grant.lease });
  }
}

class Report implements Command {
  constructor(
    private readonly which: number,
    private readonly report: KeyReport,
  ) {}
  check = (model: Readonly<Model>): boolean => model.held.length > 0;
  toString = (): string => `report(${this.which}, ${JSON.stringify(this.report)})`;

  async run(model: Model, { pool, world }: Real): Promise<void> {
    const [held] = model.held.splice(this.which % model.held.length, 1);
    if (held === undefined) return;
    const { report } = this;
    pool.report('acme', held.keyId, { ...report, lease: held.lease });
    const one = model.of(held.keyId);
    if (one.disabled) return;
    if (report.kind === 'no_verdict') return endProbe(one, held, model.now, false);
    if (held.secret !== one.secret) return;
    if (report.kind === 'success') {
      for (const failing of [one.failing.get(''), one.failing.get(held.model)]) if (failing) failing.inRow = 0;
      one.served.set(held.model, model.now);
      endProbe(one, held, model.now, true);
      return;
    }
    this.fail(model, one, held);
    if (one.disabled) expect(world.alerts.at(-1)).toMatchObject({ kind: 'provider_key.disabled', subject: { id: held.keyId } });
  }

  private fail(model: Model, one: ModelKey, held: Held): void {
    const { kind, retryAfterMs = 0 } = this.report as { kind: string; retryAfterMs?: number };
    const scope = kind === 'rate' ? held.model : '';
    const rest = one.rests.get(scope);
    const failing = one.failing.get(scope);
    const known = rest !== undefined && rest.until > model.now && failing?.kind === kind;
    if (known && model.now + retryAfterMs <= rest.until + 1_000) return;
    const again = failing !== undefined && failing.inRow > 0 && failing.kind === kind;
    const row = again ? { ...failing, inRow: failing.inRow + 1 } : { kind, inRow: 1, since: model.now };
    one.failing.set(scope, row);
    if (kind === 'auth') {
      one.disabled = true;
      one.served.clear();
      return;
    }
    const othersServe = KEYS.some(
      (id) => model.of(id) !== one && !model.of(id).disabled && (model.of(id).served.get(held.model) ?? -1) >= row.since,
    );
    const rounds = row.inRow - FAILURES;
    const forMs = {
      quota: QUOTA_MS,
      rate: Math.min(Math.max(retryAfterMs, 1_000), QUOTA_MS),
      server: rounds < 0 || !othersServe ? 0 : Math.min(60_000, 5_000 * 2 ** rounds),
    }[kind];
    if (forMs === undefined || forMs === 0) return endProbe(one, held, model.now, false);
    one.rests.set(scope, { until: model.now + forMs, probeUntil: 0, kind });
  }
}

function endProbe(one: ModelKey, held: Held, now: number, well: boolean): void {
  if (!held.probe) return;
  for (const scope of ['', held.model]) {
    const rest = one.rests.get(scope);
    if (rest === undefined || rest.until > now) continue;
    if (well) one.rests.delete(scope);
    else rest.probeUntil = 0;
  }
}

/** A person sets the key active, with a new secret or the old one; or disables it. */
class Change implements Command {
  constructor(
    private readonly keyId: string,
    private readonly to: 'active' | 'rotated' | 'disabled',
  ) {}
  check = (): boolean => true;
  toString = (): string => `change(${this.keyId}, ${this.to})`;

  async run(model: Model, { pool, world }: Real): Promise<void> {
    await pool.refresh();
    const one = model.of(this.keyId);
    if (this.to === 'rotated') one.secret++;
    one.disabled = this.to === 'disabled';
    one.failing.clear();
    if (this.to !== 'active') one.served.clear();
    if (this.to !== 'disabled') one.rests.clear();
    world.keys = world.keys.map((row) => {
      if (row.id !== this.keyId) return row;
      const status = this.to === 'disabled' ? 'disabled' : 'active';
      const updatedAt = new Date(DAY.getTime() + ++model.version);
      return { ...row, status, secretCiphertext: `sealed(${row.id}${one.secret})`, updatedAt };
    });
    await pool.refresh();
  }
}

class Wait implements Command {
  constructor(private readonly ms: number) {}
  check = (): boolean => true;
  toString = (): string => `wait(${this.ms})`;

  async run(model: Model, { clock }: Real): Promise<void> {
    model.now += this.ms;
    clock.advance(this.ms);
  }
}

const models = fc.constantFrom('large', 'small');
const which = fc.nat(20);
const hints = fc.constantFrom(0, 500, 3_000, 20_000, 300_000, 1e12);
const reports = fc.oneof(
  fc.constant<KeyReport>({ kind: 'success' }),
  fc.constant<KeyReport>({ kind: 'success' }),
  fc.constant<KeyReport>({ kind: 'server' }),
  fc.constant<KeyReport>({ kind: 'no_verdict' }),
  hints.map((retryAfterMs): KeyReport => ({ kind: 'rate', retryAfterMs })),
  fc.constantFrom<KeyReport>({ kind: 'quota' }, { kind: 'auth' }),
);
const commands = fc.commands(
  [
    models.map((model) => new Lease(model)),
    models.map((model) => new Lease(model)),
    fc.tuple(which, reports).map(([index, report]) => new Report(index, report)),
    fc.tuple(which, reports).map(([index, report]) => new Report(index, report)),
    fc
      .tuple(fc.constantFrom(...KEYS), fc.constantFrom('active' as const, 'rotated' as const, 'disabled' as const))
      .map(([keyId, to]) => new Change(keyId, to)),
    fc.constantFrom(1, 700, 2_500, 21_000, 130_000).map((ms) => new Wait(ms)),
  ],
  { maxCommands: 80, size: 'max' },
);

describe('KeyPool', () => {
  it(
    'does to keys what the rules say (model)',
    () =>
      fc.assert(
        fc.asyncProperty(commands, async (list) => {
          const real = await setUp(
            KEYS.map((id) => key(id, { secretCiphertext: `sealed(${id}0)` })),
            [provider('acme', { profile: 'openai' })],
          );
          try {
            await fc.asyncModelRun(() => ({ model: new Model(), real }), list);
          } finally {
            await real.pool.stop();
          }
        }),
        modelRuns('key pool', 200),
      ),
    MODEL_TIMEOUT_MS,
  );
});
