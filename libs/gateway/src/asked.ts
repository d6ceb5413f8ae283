import { type DialectId, holdsWrappedOrigin, ownWords, parseJsonBody, type GatewayRequest } from '@libs/protocol';
import { type AnswerReader, readerOf, type TargetInfo, type UpstreamAdapter, type UpstreamCall } from '@libs/providers';
import type { UpstreamHead } from '@libs/egress';
import { GatewayError, isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { GatewayResponse, StopReason, StreamEncoder } from '@libs/protocol';
import type { Target } from '@libs/routing';
import type { Asking } from './attempt-loop';
import { estimateUsage } from './estimate';
import { expectedTokens } from './expected-tokens';
import { checkFit, mayNotFit } from './check-fit';
import type { Exchange } from './exchange';
import { tellsFactsInStream } from './fact-places';
import { FannedEncoder } from './fan-out/fanned-encoder';
import { mergeAnswers } from './fan-out/merge-answers';
import { type AnswerRead, EVENT_DECODER, type SharedAnswer } from './cache/shared-answer';
import { type FactsNow, type FramePipe, RelayPipe, TranslatePipe } from './frame-pipe';
import { type HedgeAsk, readHedge } from './hedge/hedging';
import { optionsOf, type RequestHead } from './request-head';
import { hasRemoteMedia, type MediaKinds, resolveMedia, takenAsBytes } from './resolve-media';
import { namesFiles, resolveFiles } from './resolve-files';
import type { RequestSettlement } from './settle';
import { readStrict, refuseChanges } from './strict';
import { roughBodyTokens } from './tokens/rough-tokens';

/**
 * One downstream request, put to a target in the target's own dialect: relayed when both sides
 * speak the same one, else decoded once and encoded for each adapter that is asked.
 */
export class Asked implements Asking, HedgeAsk {
  readonly stream: boolean;
  readonly expectedTokens: number;
  readonly hedge: HedgeAsk = this;
  readonly asked: boolean | undefined;
  private readonly strict: boolean;
  private decoded: GatewayRequest | undefined;
  /** With the bytes of what was named by address, by the kinds that a target takes only so. */
  private inlined: Map<string, Promise<GatewayRequest>> | undefined;
  /** The body holds reasoning of another provider, which the relay would send where it cannot be read. */
  private wrapped: boolean | undefined;
  /** The body names files of ours, which no upstream knows. */
  private filesNamed: boolean | undefined;
  private filesInPlace: Promise<GatewayRequest> | undefined;
  /** The last accepted whole answer. */
  private accepted: AnswerRead | undefined;

  constructor(
    private readonly exchange: Exchange,
    private readonly head: RequestHead,
    private readonly settlement: RequestSettlement,
  ) {
    this.stream = head.stream;
    this.expectedTokens = expectedTokens(head.body);
    const options = optionsOf(exchange, head);
    this.strict = readStrict(options, exchange.principal.limits.strictFidelity);
    this.asked = readHedge(options);
  }

  inputTokens(): number {
    return roughBodyTokens(this.head.body);
  }

  /** What the client allows, where its words can be read; else what the model can do. */
  outputLimit({ maxOutputTokens }: Target): number {
    try {
      return Math.min(this.request().maxOutputTokens ?? maxOutputTokens, maxOutputTokens);
    } catch {
      return maxOutputTokens;
    }
  }

  encode(adapter: UpstreamAdapter, target: Target): UpstreamCall | Promise<UpstreamCall> {
    if (mayNotFit(target, this.head.body)) checkFit(this.request(), target);
    if (this.relays(adapter, target)) {
      const { headers } = this.exchange;
      return adapter.relayRequest(this.head.body, headers ? { ...this.head, headers } : this.head, targetInfo(target));
    }
    if (this.namesFiles()) return this.withFiles().then((request) => this.translateWithMedia(request, adapter, target));
    return this.translateWithMedia(this.request(), adapter, target);
  }

  private translateWithMedia(
    request: GatewayRequest,
    adapter: UpstreamAdapter,
    target: Target,
  ): UpstreamCall | Promise<UpstreamCall> {
    const kinds = takenAsBytes(adapter);
    if (!hasRemoteMedia(request, kinds)) return this.translate(request, adapter, target);
    return this.withBytes(request, kinds).then((inlined) => this.translate(inlined, adapter, target));
  }

  private namesFiles(): boolean {
    return (this.filesNamed ??= namesFiles(this.head.body));
  }

  /** The request with the bytes of our own files in it. */
  private withFiles(): Promise<GatewayRequest> {
    const { settlement, exchange } = this;
    return (this.filesInPlace ??= resolveFiles(this.request(), exchange.principal, settlement.services.files));
  }

  private withBytes(request: GatewayRequest, kinds: MediaKinds): Promise<GatewayRequest> {
    const name = [...kinds].join();
    const known = this.inlined?.get(name);
    if (known) return known;
    const resolving = resolveMedia(request, this.settlement.services.media, kinds);
    (this.inlined ??= new Map()).set(name, resolving);
    return resolving;
  }

  private translate(request: GatewayRequest, adapter: UpstreamAdapter, target: Target): UpstreamCall {
    const copies = fitsOneCall(request.candidates, adapter) ? undefined : request.candidates;
    const { candidates: _, ...single } = request;
    const encoded = adapter.encodeRequest(copies === undefined ? request : single, targetInfo(target));
    const { leftOut } = request;
    const call = { ...encoded, copies, changes: leftOut ? [...leftOut, ...encoded.changes] : encoded.changes };
    if (this.strict) refuseChanges(call, target);
    return call;
  }

  /** What the client asked, decoded once. @throws GatewayError invalid_request */
  request(): GatewayRequest {
    if (this.decoded) return this.decoded;
    const decoded = this.exchange.dialect.decodeRequest(parseJsonBody(this.head.body));
    // Where the address says it, the body does not.
    this.decoded = this.exchange.path ? { ...decoded, ...this.exchange.path } : decoded;
    return this.decoded;
  }

  createPipe(adapter: UpstreamAdapter, target: Target, call: UpstreamCall): FramePipe {
    const factsNow = this.settlement.factsFor(target, call);
    if (this.passesOn(adapter, target, call.wire)) {
      const factsInUsageChunk = tellsFactsInStream(this.exchange.dialect.id, this.head.includeUsage);
      return this.recorded(target, new RelayPipe(adapter.createRelayTap(this.head), factsNow, factsInUsageChunk));
    }
    return this.recorded(target, this.translatingPipe(readerOf(adapter, call.wire), factsNow, this.createEncoder()));
  }

  /** For an answer that was whole when it was stored, as a stream. */
  createEventPipe(target: Target, call: UpstreamCall): FramePipe {
    const estimate = (outputTokens: number) => estimateUsage(roughBodyTokens(this.head.body), outputTokens);
    const factsNow = this.settlement.factsFor(target, call);
    return new TranslatePipe(EVENT_DECODER, this.createEncoder(), factsNow, estimate);
  }

  private recorded(target: Target, pipe: FramePipe): FramePipe {
    const { lead, watch } = this.settlement;
    const watched = watch ? watch.record(target, pipe) : pipe;
    return lead?.record(watched) ?? watched;
  }

  /** For a call that is made several times: their streams become the candidates of one. */
  createPipes(adapter: UpstreamAdapter, target: Target, call: UpstreamCall): FramePipe[] {
    const copies = call.copies ?? 1;
    const factsNow = this.settlement.factsFor(target, call);
    const encoder = new FannedEncoder(this.createEncoder(), factsNow, copies);
    return Array.from({ length: copies }, (_, copy) =>
      this.translatingPipe(readerOf(adapter, call.wire), factsNow, encoder.copy(copy)),
    );
  }

  private createEncoder(): StreamEncoder {
    return this.exchange.dialect.createStreamEncoder({
      requestId: this.exchange.requestId,
      createdSeconds: Math.floor(this.exchange.arrivedAt / 1000),
      includeUsage: this.head.includeUsage,
      estimatedInputTokens: roughBodyTokens(this.head.body),
      request: this.request(),
    });
  }

  private translatingPipe(reader: AnswerReader, factsNow: FactsNow, encoder: StreamEncoder): FramePipe {
    const estimate = (outputTokens: number) => estimateUsage(roughBodyTokens(this.head.body), outputTokens);
    return new TranslatePipe(reader.createStreamDecoder(), encoder, factsNow, estimate, reader.framing);
  }

  accept(
    adapter: UpstreamAdapter,
    target: Target,
    { wire }: UpstreamCall,
    body: Buffer,
    _head: UpstreamHead,
    siblings: readonly Buffer[] = [],
  ): void {
    this.accepted = this.read(adapter, target, wire, [body, ...siblings]);
  }

  /** For a body that many requests get: it is read once for each dialect. */
  acceptShared({ adapter, target, wire, readings }: SharedAnswer, body: Buffer): void {
    const way = this.passesOn(adapter, target, wire) ? this.exchange.dialect.id : 'translated';
    let read = readings.get(way);
    if (!read) readings.set(way, (read = this.read(adapter, target, wire, [body])));
    this.accepted = read;
  }

  private read(adapter: UpstreamAdapter, target: Target, wire: DialectId | undefined, bodies: readonly Buffer[]): AnswerRead {
    const [body] = bodies;
    if (body && this.passesOn(adapter, target, wire)) {
      const tap = adapter.createRelayTap(this.head);
      tap.body(body);
      return { tap };
    }
    const reader = readerOf(adapter, wire);
    const answers = bodies.map((one) => reader.decodeResponse(parseAnswer(one)));
    return { response: answers.length === 1 && answers[0] ? answers[0] : mergeAnswers(answers) };
  }

  stopReason(): StopReason | undefined {
    const { accepted } = this;
    if (!accepted) return undefined;
    return 'tap' in accepted ? accepted.tap.state.stopReason : accepted.response.candidates[0]?.stopReason;
  }

  /** A whole answer that was a stream when it was stored. */
  acceptWhole(response: GatewayResponse): void {
    this.accepted = { response };
  }

  /** The accepted answer. */
  answer(): AnswerRead {
    if (this.accepted) return this.accepted;
    throw new Error('no answer was accepted');
  }

  /** What the body tells an upstream that is relayed to, beyond what `request` says. */
  ownWords(): Json | undefined {
    return ownWords(this.exchange.dialect.id, () => parseJsonBody(this.head.body), this.request());
  }

  /** The answer is as the client reads it: an upstream that is relayed to wrote it, now or for somebody else. */
  passesOn(adapter: UpstreamAdapter, target: Target, wire: DialectId | undefined): boolean {
    return this.exchange.dialect.id === (wire ?? adapter.relays[0]) && this.relays(adapter, target);
  }

  /** The upstream would be given the client's own bytes. */
  relays(adapter: UpstreamAdapter, target: Target): boolean {
    const { id } = this.exchange.dialect;
    const { body } = this.head;
    if (!adapter.relays.includes(id) || !fitsOneCall(this.head.candidates, adapter)) return false;
    if (this.namesFiles()) return false;
    if ((this.wrapped ??= holdsWrappedOrigin(body, id))) return false;
    return adapter.canRelay?.(id, target.model, body) ?? true;
  }
}

const targetInfo = ({ providerId, model, maxOutputTokens }: Target): TargetInfo => ({ providerId, model, maxOutputTokens });

const fitsOneCall = (candidates: number | undefined, { maxCandidates }: UpstreamAdapter): boolean =>
  maxCandidates === undefined || (candidates ?? 1) <= maxCandidates;

/** @throws GatewayError upstream_bad_response */
function parseAnswer(body: Buffer): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new GatewayError('upstream_bad_response', 'The provider sent something that is not JSON.', { cause });
  }
  if (isJsonObject(parsed)) return parsed;
  throw new GatewayError('upstream_bad_response', 'The provider sent JSON that is not an object.');
}
