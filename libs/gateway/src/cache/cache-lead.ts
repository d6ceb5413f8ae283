import { costOf, NO_USAGE, type Usage } from '@libs/kernel';
import type { CachePolicy, Flight, Identity, Meaning, StoredAnswer } from '@libs/response-cache';
import type { StopReason } from '@libs/protocol';
import type { Served } from '../attempt-loop';
import { elapsedMs } from '../exchange';
import type { FramePipe, StreamEnd } from '../frame-pipe';
import type { RequestSettlement } from '../settle';
import { learnMeaning } from './learn-meaning';
import { Recording, RecordingPipe } from './recording';
import type { AnswerRead, SharedAnswer } from './shared-answer';

/** Of one answer under way. Larger ones go on, but nobody new shares them. */
const MOST_RECORDED_BYTES = 8 * 1024 * 1024;

/** What is known of an answer that has come to its end. */
export interface AnswerEnd {
  stopReason?: StopReason;
  usage?: Usage;
  outputChars: number;
}

/**
 * The request that calls the upstream for all that are the same: it records what comes, shares it as it comes, and
 * stores it when it was whole. Its client may leave: while somebody follows, the call goes on.
 */
export class CacheLead {
  /** What the semantic cache knows of the question, where it is asked. */
  meaning: Promise<Meaning | undefined> | undefined;
  /** Told when nobody is too far behind any more. */
  onRoom: () => void = () => undefined;
  private opened = false;
  private recording: Recording | undefined;
  private shared: SharedAnswer | undefined;
  private served: Served | undefined;
  private done = false;

  constructor(
    private readonly settlement: RequestSettlement,
    readonly identity: Identity,
    readonly policy: CachePolicy,
    private readonly flight: Flight<SharedAnswer>,
    private readonly seq: number,
  ) {
    flight.onDeserted = () => settlement.deserted();
  }

  /** The key under which the cache was asked; undefined: nothing was to be served from there. */
  get askedUnder(): string | undefined {
    return this.policy.measuredOnly ? undefined : this.identity.key;
  }

  /** A lead that was handed on has none. */
  get hasFollowers(): boolean {
    return !this.done && this.flight.followers > 0;
  }

  /** Somebody who follows is so far behind that no more should come for now. */
  get crowded(): boolean {
    return this.recording?.crowded === true;
  }

  /** A slow client of one's own must not slow those who follow, as long as what waits for it is bounded. */
  get ignoresBackpressure(): boolean {
    return this.hasFollowers && this.recording?.full === false;
  }

  /** Each attempt has a recording of its own; the one that serves is kept. */
  record(pipe: FramePipe): FramePipe {
    const { clock } = this.settlement.services;
    const recording = new Recording(MOST_RECORDED_BYTES, () => clock.monotonic());
    return new RecordingPipe(pipe, recording);
  }

  /** An attempt serves: whoever follows may have it from here on. */
  opens(served: Served): void {
    const { adapter, target, call, result } = served;
    // Under the name of a target lies what that target said: what stood in for it goes to its own client alone.
    if (this.policy.keyModel === 'target' && target !== this.settlement.plan?.targets[0]) return this.ends();
    const shared = { adapter, target, changes: call.changes, wire: call.wire, readings: new Map<string, AnswerRead>() };
    if (result.kind === 'body') return this.share(served, { ...shared, body: result.body });
    const { pipe } = result.live;
    // Whoever waits must not wait for what never comes: they ask for themselves.
    if (!(pipe instanceof RecordingPipe) || pipe.recording.full) return this.ends();
    this.recording = pipe.recording;
    this.recording.onFull = () => this.flight.close();
    this.recording.onRoom = () => this.onRoom();
    this.share(served, { ...shared, source: this.recording });
  }

  private share(served: Served, shared: SharedAnswer): void {
    this.opened = true;
    this.served = served;
    this.shared = shared;
    this.flight.opened(shared);
  }

  /** The cache itself answers, for everybody who waits. */
  answers(shared: SharedAnswer): void {
    this.flight.opened(shared);
    this.close();
  }

  /** The stream has ended, one way or the other. */
  streamEnded(end: StreamEnd): void {
    const { recording } = this;
    if (!recording) return;
    recording.finish(end);
    const state = this.served?.result.kind === 'stream' ? this.served.result.live.pipe.state : undefined;
    if (end.how !== 'complete' || !state || recording.full) return this.close();
    this.store(
      {
        form: 'stream',
        bytes: Buffer.concat(recording.frames),
        frames: recording.frames.map(({ length }) => length),
        times: recording.times,
      },
      state,
    );
  }

  bodyEnded(body: Buffer, end: AnswerEnd): void {
    if (!this.done) this.store({ form: 'body', bytes: body }, end);
  }

  /** Whatever way the request ended, nobody waits for it any longer. Safe to call at any time. */
  ends(): void {
    if (this.done) return;
    if (this.opened) {
      this.recording?.finish({ how: 'truncated' });
      return this.close();
    }
    this.done = true;
    this.flight.failed();
  }

  private close(): void {
    this.done = true;
    this.flight.onDeserted = () => undefined;
    this.flight.close();
  }

  private store(
    what: Pick<StoredAnswer, 'form' | 'bytes' | 'frames' | 'times'>,
    { stopReason, usage, outputChars }: AnswerEnd,
  ): void {
    const { settlement, served } = this;
    this.done = true;
    this.flight.onDeserted = () => undefined;
    if (!served || !isWhole(stopReason) || outputChars === 0) return this.flight.close();
    const { services, exchange, head } = settlement;
    const cost = usage ? costOf(usage, served.target.price) : undefined;
    const answer: StoredAnswer = {
      ...what,
      family: served.adapter.family,
      profile: services.keys.provider(served.target.providerId)?.profile ?? served.adapter.family,
      providerId: served.target.providerId,
      model: served.target.model,
      modelAsked: head?.model ?? served.target.model,
      requestId: exchange.requestId,
      createdAt: services.clock.now(),
      seq: this.seq,
      usage: usage ?? NO_USAGE,
      costMicroUsd: cost && cost.state !== 'unknown' ? cost.microUsd : null,
      latencyMs: Math.round(elapsedMs(exchange, services.clock)),
      changes: served.call.changes,
      wire: served.call.wire,
    };
    const { tenantId } = exchange.principal;
    const { flight, identity, policy } = this;
    // Until it is stored, the flight is where it is found.
    flight.kept = this.shared;
    void services.cache
      .keep(tenantId, identity.key, answer, policy)
      .finally(() => flight.close())
      .then((kept) => learnMeaning(services, { tenantId, identity, policy, meaning: this.meaning }, answer, kept))
      .catch((error: unknown) => services.onInternalError(exchange.requestId, error));
  }
}

/** Only an answer that its model brought to an end is one: not a cut one, not a call of tools, not a refusal. */
const isWhole = (reason: StopReason | undefined): boolean => reason === 'stop' || reason === 'stop_sequence';
