/**
 * What has been sent of a stream, for a client that lost its connection. One writer (the process that
 * serves the request), any number of readers (any replica). Everything is sealed before it comes here: a
 * store sees numbers and lengths. Two implementations, in-process and Redis, and one contract suite.
 */

/** Which stream: the tenant, and a digest of route and idempotency key. */
export interface StreamPlace {
  tenantId: string;
  name: string;
}

export interface StreamClaim {
  /** The request that serves it; whoever appends must say the same. */
  owner: string;
  /** Of the body: the same key with another one is another request. */
  fingerprint: string;
  /** Streams of this tenant that are kept at once. */
  maxStreams: number;
  /** How long it stays without a sign of life of its writer, milliseconds. */
  keepMs: number;
}

export type StreamOpening =
  | { opened: true }
  /** `exists`: read it. `full`: the tenant has too many already. */
  | { opened: false; reason: 'exists' | 'full' };

/** Consecutive events, sealed as one. Events are numbered from 1. */
export interface StreamBatch {
  first: number;
  last: number;
  sealed: string;
}

export interface StreamAppend {
  batch?: StreamBatch;
  /** Status and headers, sealed; once. */
  head?: string;
  /** Nothing follows. */
  ended?: boolean;
  /** How long it stays from now on, milliseconds. */
  keepMs: number;
  /** Of all batches; above it the oldest go. */
  maxBytes: number;
}

/** `kept: false`: there is no such stream of this writer (any more). `readerIdleMs`: null when nobody has read it yet. */
export type StreamAppended = { kept: true; readerIdleMs: number | null } | { kept: false };

export interface StreamSlice {
  owner: string;
  fingerprint: string;
  head: string | undefined;
  /** In order; the first one may begin before what was asked for. Not always all there are: ask again behind the last. */
  batches: StreamBatch[];
  /** Number of the last event that was appended; 0: none. */
  last: number;
  /** Number of the last event that had to go; 0: none. */
  floor: number;
  ended: boolean;
  /** Since the writer gave a sign of life, milliseconds. */
  writerIdleMs: number;
}

/** Every method rejects, or throws, when the store cannot be reached. */
export interface StreamStore {
  open(place: StreamPlace, claim: StreamClaim): Promise<StreamOpening> | StreamOpening;
  /** Also the writer's sign of life, when there is nothing to append. A batch that comes twice counts once. */
  append(place: StreamPlace, owner: string, what: StreamAppend): Promise<StreamAppended> | StreamAppended;
  /** What comes behind event `after`; undefined: there is no such stream. Counts as a sign of life of a reader. */
  read(place: StreamPlace, after: number): Promise<StreamSlice | undefined> | StreamSlice | undefined;
  /** As if it had never been; only by its writer. */
  drop(place: StreamPlace, owner: string): Promise<void> | void;
  /** Calls `listener` when there may be something new, perhaps without need. Returns how to stop. */
  watch(place: StreamPlace, listener: () => void): () => void;
}

/** Sealed text that one `read` hands over at most, give or take one batch. */
export const SLICE_BYTES = 256 * 1024;
