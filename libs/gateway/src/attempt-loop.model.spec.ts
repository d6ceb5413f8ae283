import fc from 'fast-check';
import { GatewayError } from '@libs/kernel';
import { MODEL_TIMEOUT_MS, modelRuns } from '../../../test/support/model-runs';
import { type Call, Real } from './attempt-loop.fixture';
import { type Ending, Model, type ModelCall, ModelRequest } from './attempt-loop.rules.fixture';

type Command = fc.AsyncCommand<Model, Real>;

const PROVIDERS = ['a', 'b', 'c'];

/** Everything that was resolved has been gone on with. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Of both as one text: comparing texts is quick, and the runs are many. */
function compare(model: Model, real: Real): void {
  if (model.tied) return;
  const expected = model.requests.map(({ live, made, lost, end }) => `${names(live)} of ${made}, ${lost.length} lost: ${end}`);
  const seen = real.requests.map(({ state }, index) => {
    const calls = real.calls.filter((call) => call.request === index);
    const lost = state.attempts.filter(({ outcome }) => outcome === 'lost').length;
    return `${names(calls.filter((call) => call.state === 'open'))} of ${calls.length}, ${lost} lost: ${endOf(real, index)}`;
  });
  expected.push(`purse ${model.purse - model.reserved}`);
  seen.push(`purse ${real.purse.free}`);
  if (seen.join() !== expected.join()) expect(seen).toEqual(expected);
  if (real.purse.free < 0) throw new Error('the purse is overdrawn');
}

const names = (calls: readonly { providerId: string; keyId: string }[]): string =>
  calls.map(({ providerId, keyId }) => `${providerId} ${keyId}`).join(' + ');

function endOf(real: Real, index: number): string {
  const request = real.requests[index];
  if (!request || request.end === 'running') return 'running';
  if (!(request.end instanceof GatewayError)) return `served ${request.end.target.providerId}`;
  return request.state.stopped ? 'stopped' : 'failed';
}

abstract class Step implements Command {
  check(model: Readonly<Model>): boolean {
    return !model.tied && this.can(model);
  }

  async run(model: Model, real: Real): Promise<void> {
    this.act(model, real);
    await settled();
    compare(model, real);
  }

  /** Whether it makes sense now. */
  protected can: (model: Readonly<Model>) => boolean = () => true;

  protected abstract act(model: Model, real: Real): void;
}

class Start extends Step {
  constructor(
    private readonly plan: readonly string[],
    private readonly stream: boolean,
    private readonly hedged: boolean,
  ) {
    super();
  }
  override toString = (): string =>
    `start(${this.plan.join('>')}${this.stream ? ', stream' : ''}${this.hedged ? ', hedged' : ''})`;
  protected override can = (model: Readonly<Model>): boolean => model.requests.length < 8;

  protected act(model: Model, real: Real): void {
    real.start(this.plan, this.stream, this.hedged);
    model.requests.push(new ModelRequest(model, this.plan, this.stream, this.hedged));
  }
}

/** The upstream of a call under way says something. */
class Say extends Step {
  constructor(
    private readonly which: number,
    private readonly ending: Ending | 'begins',
  ) {
    super();
  }
  override toString = (): string => `say(${this.which}, ${this.ending})`;
  protected override can = (model: Readonly<Model>): boolean => model.requests.some(({ live }) => live.length > 0);

  protected act(model: Model, real: Real): void {
    const waiting = model.requests.flatMap((request, index) => request.live.map((call) => ({ request, index, call })));
    const picked = waiting[this.which % waiting.length] as { request: ModelRequest; index: number; call: ModelCall };
    const { request, index, call } = picked;
    const open = real.calls.filter((one) => one.request === index && one.state === 'open');
    const theirs = open[request.live.indexOf(call)] as Call;
    const begun = call.contentBy !== Infinity;
    if (this.ending === 'begins') {
      if (begun || !request.stream) return;
      request.begins(call);
      theirs.handler.onHead(STREAM_HEAD);
      theirs.handler.onChunk(Buffer.from('opening\n\n'));
      return;
    }
    const fault = begun ? faultOfOpening(this.ending) : this.ending;
    if (fault === 'serves') request.serves(call);
    else request.fails(call, fault);
    speak(theirs, this.ending, request.stream, begun);
  }
}

const STREAM_HEAD = { status: 200, headers: { 'content-type': 'text/event-stream' } };

/** A stream that has begun has no status any more to say it with. */
function faultOfOpening(ending: Ending): Ending {
  if (ending === 'network' || ending === 'timeout' || ending === 'serves' || ending === 'bad_response') return ending;
  return 'server';
}

const REFUSALS: Readonly<Record<string, [number, string]>> = {
  client: [400, '{"error":{"message":"no"}}'],
  auth: [401, '{"error":{"message":"no"}}'],
  denied: [403, '{"error":{"code":"model_not_found","message":"no"}}'],
  refused: [307, ''],
  quota: [402, ''],
  rate: [429, ''],
  server: [500, ''],
};

function speak(call: Call, ending: Ending, stream: boolean, begun: boolean): void {
  const { handler } = call;
  call.state = 'ended';
  if (ending === 'network') return handler.onFailure(new GatewayError('upstream_unreachable', 'reset'));
  if (ending === 'timeout') return handler.onFailure(new GatewayError('upstream_timeout', 'late'));
  if (begun) {
    if (ending === 'serves') return void handler.onChunk(Buffer.from('content\n\n'));
    if (ending !== 'bad_response') return void handler.onChunk(Buffer.from('error\n\n'));
    return handler.onEnd();
  }
  const refusal = REFUSALS[ending];
  if (refusal) {
    handler.onHead({ status: refusal[0], headers: {} });
    handler.onChunk(Buffer.from(refusal[1]));
    return handler.onEnd();
  }
  if (stream && ending === 'serves') {
    handler.onHead(STREAM_HEAD);
    return void handler.onChunk(Buffer.from('content\n\n'));
  }
  handler.onHead({ status: 200, headers: { 'content-type': 'text/html' } });
  handler.onChunk(Buffer.from(ending === 'serves' ? 'content' : '<html>'));
  handler.onEnd();
}

class Wait extends Step {
  constructor(private readonly ms: number) {
    super();
  }
  override toString = (): string => `wait(${this.ms})`;

  override async run(model: Model, real: Real): Promise<void> {
    const until = model.now + this.ms;
    while (model.now < until && !model.tied) {
      const step = Math.min(until, model.nextTimer) - model.now;
      model.now += step;
      real.world.clock.advance(step);
      jest.advanceTimersByTime(step);
      model.fireDue();
      await settled();
    }
    compare(model, real);
  }

  protected act(): void {
    // `run` does it all, in steps.
  }
}

/** The client leaves, or the time of the whole request is over. */
class Stop extends Step {
  constructor(
    private readonly which: number,
    private readonly code: 'client_closed' | 'upstream_timeout',
  ) {
    super();
  }
  override toString = (): string => `stop(${this.which}, ${this.code})`;
  protected override can = (model: Readonly<Model>): boolean => model.requests.some(({ end }) => end === 'running');

  protected act(model: Model, real: Real): void {
    const running = model.requests.flatMap((request, index) => (request.end === 'running' ? [{ request, index }] : []));
    const { request, index } = running[this.which % running.length] as (typeof running)[number];
    request.stop();
    real.stop(index, this.code);
  }
}

/** The world around the requests becomes another one. */
class Change extends Step {
  constructor(
    private readonly what: 'breaker' | 'keys' | 'serving' | 'budget' | 'purse',
    private readonly providerId: string,
    private readonly value: number,
  ) {
    super();
  }
  override toString = (): string => `change(${this.what}, ${this.providerId}, ${this.value})`;

  protected act(model: Model, { world, purse }: Real): void {
    const { providerId, value } = this;
    const name = `${providerId}/m`;
    switch (this.what) {
      case 'breaker':
        return void world.breakers.set(name, (['closed', 'closed', 'half_open', 'open'] as const)[value % 4] ?? 'closed');
      case 'keys':
        return void world.keys.set(providerId, new Set(['1', '2', '3'].slice(0, value % 4).map((key) => `${providerId}${key}`)));
      case 'serving':
        return void (value % 2 === 0 ? world.serving.add(name) : world.serving.delete(name));
      case 'budget':
        world.budget = value % 3 !== 0;
        return;
      case 'purse':
        purse.earn(value * 60);
        model.purse += value * 60;
    }
  }
}

const which = fc.nat(50);
const provider = fc.constantFrom(...PROVIDERS);
const plans = fc.shuffledSubarray(PROVIDERS, { minLength: 1 });
const endings = fc.constantFrom<Ending | 'begins'>(
  ...(['serves', 'serves', 'begins', 'begins', 'server', 'server', 'network', 'timeout', 'bad_response'] as const),
  ...(['auth', 'denied', 'refused', 'quota', 'rate', 'client'] as const),
);
const commands = fc.commands(
  [
    fc.tuple(plans, fc.boolean(), fc.boolean()).map(([plan, stream, hedged]) => new Start(plan, stream, hedged)),
    fc.tuple(which, endings).map(([index, ending]) => new Say(index, ending)),
    fc.tuple(which, endings).map(([index, ending]) => new Say(index, ending)),
    fc.constantFrom(1, 37, 101, 250, 999, 1_003, 5_100).map((ms) => new Wait(ms)),
    fc
      .tuple(which, fc.constantFrom('client_closed' as const, 'upstream_timeout' as const))
      .map(([index, code]) => new Stop(index, code)),
    fc
      .tuple(
        fc.constantFrom('breaker' as const, 'keys' as const, 'serving' as const, 'budget' as const, 'purse' as const),
        provider,
        fc.nat(11),
      )
      .map(([what, id, value]) => new Change(what, id, value)),
  ],
  { maxCommands: 60, size: 'max' },
);

const OUTCOMES: ReadonlySet<string> = new Set([
  ...['completed', 'lost', 'aborted', 'client', 'auth', 'denied', 'refused', 'quota', 'rate', 'server', 'network'],
  ...['timeout', 'bad_response'],
]);

/** Whatever happened: nothing is held, nothing runs, and everything was said once. */
async function leavesNothing(real: Real): Promise<void> {
  real.requests.forEach(({ end }, index) => end === 'running' && real.stop(index, 'client_closed'));
  await settled();
  for (const { end, state } of real.requests) {
    expect(end).not.toBe('running');
    const odd = state.attempts.filter(({ outcome, duration_ms }) => !OUTCOMES.has(outcome) || !(duration_ms >= 0));
    expect(odd).toEqual([]);
    expect(state.attempts.filter(({ outcome }) => outcome === 'completed')).toHaveLength(end instanceof GatewayError ? 0 : 1);
  }
  expect(real.calls.filter(({ state }) => state === 'open')).toEqual([]);
  expect(real.verdicts.filter(({ length }) => length !== 1)).toEqual([]);
  expect([...real.trials.values()].filter((trials) => trials !== 0)).toEqual([]);
  const { free } = real.purse;
  expect(real.purse.reserve(free + 1)).toBe(false);
  expect(real.purse.reserve(Math.max(0, free))).toBe(true);
}

describe('attemptLoop', () => {
  beforeEach(() => {
    jest.useFakeTimers({
      doNotFake: ['setImmediate', 'clearImmediate', 'queueMicrotask', 'nextTick', 'performance', 'Date', 'hrtime'],
    });
  });
  afterEach(() => void jest.useRealTimers());

  it(
    'asks whom the rules say, when they say it, and leaves nothing behind (model)',
    () =>
      fc.assert(
        fc.asyncProperty(commands, async (list) => {
          jest.clearAllTimers();
          const real = new Real();
          for (const id of PROVIDERS) real.world.keys.set(id, new Set([`${id}1`, `${id}2`]));
          real.purse.earn(250);
          const model = new Model(real.world);
          model.purse = 250;
          await fc.asyncModelRun(() => ({ model, real }), list);
          await leavesNothing(real);
        }),
        modelRuns('attempt loop', 100),
      ),
    MODEL_TIMEOUT_MS,
  );
});
