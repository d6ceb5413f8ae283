import type { Readable } from 'node:stream';
import type { JsonObject, Usage } from '@libs/kernel';
import type { DialectId, Framing, GatewayEvent, GatewayRequest, GatewayResponse, Origin, StopReason } from '@libs/protocol';
import type { Operations } from './operations/operation';

/** What an adapter asks egress to send. The provider key is attached by egress, never seen here. */
export interface UpstreamCall {
  method: 'POST' | 'GET';
  /** Path and query below the provider's base URL, e.g. `/chat/completions`. */
  path: string;
  headers: Record<string, string>;
  body: Buffer;
  /** A body that is not held in memory; sent instead of `body`. */
  streamed?: StreamedBody;
  /** What this translation changed or dropped, in words for the fidelity receipt; [] when nothing. */
  changes: string[];
  /** The dialect in which it is answered, one of `readers`; absent: in the adapter's own. */
  wire?: DialectId;
  /** How often it is to be made for one request, where a call gives fewer answers than were asked for; absent: once. */
  copies?: number;
}

/** A body that can be read from its first byte again, once for each attempt. */
export interface StreamedBody {
  /** Bytes; undefined where only the end will tell. */
  readonly length: number | undefined;
  open(): Readable;
}

/** Where egress puts the provider key. */
export interface KeyPlacement {
  header: string;
  /** Text before the key in that header, e.g. `Bearer `. */
  prefix: string;
}

/** Everything about the target an adapter may need; facts, not services. */
export interface TargetInfo {
  providerId: string;
  /** The model in the upstream's own words. */
  model: string;
  /** Default for upstreams that demand an output limit (Anthropic `max_tokens`). */
  maxOutputTokens: number;
}

/**
 * How an upstream said no, sorted by what the gateway does about it (threats.md G11):
 * - client: the caller's request is at fault; passed through, no retry, no cooling
 * - auth: the key is bad; disable it, try another
 * - denied: the key may not use this model; leave it out for the model, try another
 * - refused: the target takes nobody in our place (region, network, a redirect): no key helps; next target
 * - quota: the key's account is out of money; cool it for long
 * - rate: the key is over its limit; cool it for `retryAfterMs`
 * - server: the target is sick; breaker
 */
export interface UpstreamFailure {
  kind: 'client' | 'auth' | 'denied' | 'refused' | 'quota' | 'rate' | 'server';
  /** Of `auth`: a bare refusal without a word about the key (403); one that serves otherwise is not bad. */
  doubtful?: boolean;
  status: number;
  /** The upstream's message, for the caller where kind is client; for the log otherwise. */
  message: string;
  code?: string;
  type?: string;
  param?: string;
  /** Parsed from headers or body, not clamped; absent when the upstream gave no usable hint. */
  retryAfterMs?: number;
}

/** Frames in, neutral events out. One instance per stream. */
export interface StreamDecoder {
  /** What one whole frame carries: its data, and the event name where the framing has one. @throws GatewayError upstream_bad_response */
  frame(data: string, event?: string): GatewayEvent[];
  /** Something between the frames that is none: an error that the upstream wrote without the words of its framing. */
  stray?(text: string): GatewayEvent[];
  /** The connection ended properly: the last events, `end` among them, of an upstream that has no closing mark. */
  endOfConnection?(): GatewayEvent[];
}

/** Watches relayed bytes (same dialect on both sides) without changing them. One instance per answer. */
export interface RelayTap {
  /**
   * Looks at one whole SSE frame as it passes. `forward: false` drops it: the usage chunk that the
   * gateway asked for and the client did not.
   * @throws GatewayError upstream_bad_response for a frame that must be read and cannot be
   */
  frame(bytes: Buffer): { forward: boolean };
  /** Reads a whole non-streamed body. @throws GatewayError upstream_bad_response */
  body(bytes: Buffer): void;
  /** The connection ended properly; sets `state.ended` where that, and no closing mark, is the end of an answer. */
  endOfConnection?(): void;
  /** Facts so far. */
  readonly state: RelayState;
}

export interface RelayState {
  model?: string;
  usage?: Usage;
  /** A content or tool event passed: from now on the provider can no longer be changed. */
  committed: boolean;
  /** The stream's own closing mark passed ([DONE], message_stop). */
  ended: boolean;
  /** An error event inside the stream. */
  error?: { message: string; code?: string; type?: string };
  /** Why the first candidate stopped, once it is known. */
  stopReason?: StopReason;
  /** The first thing that it says is that it will not answer. */
  declines?: boolean;
  /** Characters of output seen, for an estimate where usage never comes. */
  outputChars: number;
  /** Tokens of output by a meter, where its text was at hand. */
  outputTokens?: number;
  /** The number that the next event gets, where events are numbered. */
  sequence?: number;
}

/** Top-level facts of a raw body that the relay needs; found by scanning, not by parsing. */
export interface RelayHead {
  /** One of the adapter's `relays`. */
  dialect: DialectId;
  stream: boolean;
  includeUsage: boolean;
  /** The client's own headers that a relay passes on (`anthropic-version`, `anthropic-beta`), checked, lower-case names. */
  headers?: Readonly<Record<string, string>>;
}

/** Answers of an upstream in the neutral form. */
export interface AnswerReader {
  /** How streams are cut into frames; server-sent events when absent. */
  readonly framing?: Framing;
  /** @throws GatewayError upstream_bad_response */
  decodeResponse(body: JsonObject): GatewayResponse;
  createStreamDecoder(): StreamDecoder;
}

/**
 * The translation for one upstream family. Pure: no socket, no clock, no randomness; may be called
 * again by a retry, so inputs are never changed. The same file names in every folder.
 */
export interface UpstreamAdapter extends AnswerReader {
  readonly family: string;
  /** The dialects the upstream itself speaks: their clients are relayed. */
  readonly relays: readonly DialectId[];
  /** Who reads what the upstream answers in the dialects behind the first of `relays`; one that is missing is only relayed. */
  readonly readers?: Partial<Readonly<Record<DialectId, AnswerReader>>>;
  /** Whether it takes this body for this model in a dialect of `relays`; absent: it takes all. */
  canRelay?(dialect: DialectId, model: string, body: Buffer): boolean;
  /** Whose signatures and encrypted reasoning the upstream can read again; undefined: nobody's. */
  readonly origin?: Origin;
  /** Whether images and documents may be given by address (`url`) or only by their bytes. */
  readonly remoteMedia: 'url' | 'bytes';
  /** The same for documents alone, where they differ from images. */
  readonly remoteDocuments?: 'url' | 'bytes';
  /** How many answers (`n`) one call can give; absent: as many as asked for. */
  readonly maxCandidates?: number;
  readonly key: KeyPlacement;
  /** @throws GatewayError unsupported_by_target (with `param`) */
  encodeRequest(request: GatewayRequest, target: TargetInfo): UpstreamCall;
  /** The client's own bytes with `model` (and `stream_options` where usage would be missing) replaced. */
  relayRequest(body: Buffer, head: RelayHead, target: TargetInfo): UpstreamCall;
  createRelayTap(head: RelayHead): RelayTap;
  /** Total: any status, any body (HTML, empty, binary) gives a failure, never a throw. */
  decodeError(
    status: number,
    headers: Record<string, string | string[] | undefined>,
    body: Buffer,
    nowMs: number,
  ): UpstreamFailure;
  /** What else than conversations the upstream offers; absent: nothing. */
  readonly operations?: Operations;
  /** The call that proves a key works without spending anything (list models). */
  probe(): UpstreamCall;
}
