import type { StreamCipher, StreamStore } from '@libs/shared-state';

export interface ResumeSettings {
  /** How long an answer goes on while nobody reads it, milliseconds. */
  graceMs: number;
  /** How long it can be read after its end, milliseconds. */
  keepMs: number;
  /** Of one stream, sealed; above it the oldest events go. */
  bufferBytes: number;
  /** Streams kept for one tenant. */
  maxStreams: number;
}

/** What resumable streams need; absent from the services where the operator does not allow them. */
export interface ResumableStreams {
  store: StreamStore;
  cipher: Pick<StreamCipher, 'seal' | 'open'>;
  settings: ResumeSettings;
  /** The buffer of a stream was lost: it goes on for its client alone. */
  onTrouble(requestId: string, error: unknown): void;
}

/** What is sealed as the head of a stream. */
export interface StreamHead {
  status: number;
  headers: readonly string[];
}

/** Names the parts of one stream for its cipher. */
export const partOf = (owner: string, first: number, last: number): string => `${owner} ${first}-${last}`;
export const headPart = (owner: string): string => `${owner} head`;

/** While it lives a stream must outlast a writer that is slow to give a sign of life. */
export const LEAST_KEEP_MS = 60_000;
