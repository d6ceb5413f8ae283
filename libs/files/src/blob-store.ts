import type { Readable } from 'node:stream';
import type { ByteRange } from './file';

/** Where the bytes of files lie. Keys are ours (`tenant/blob`), never built from what a client sent. */
export interface BlobStore {
  /**
   * Takes the bytes of a local file, all or nothing; when it resolves they outlive a crash. The local file may be
   * gone afterwards. A key that is there already is replaced.
   * @throws GatewayError storage_full
   */
  put(key: string, path: string, bytes: number): Promise<void>;
  /** @throws BlobMissing */
  read(key: string, range?: ByteRange): Promise<Readable>;
  /** A key that is not there is fine. */
  remove(key: string): Promise<void>;
  /** Every key with the time of its last change, for whoever looks for what nobody owns. */
  list(): AsyncIterable<{ key: string; changedAt: Date }>;
  /** Gives back what was opened. */
  close(): Promise<void>;
}

/** The bytes are not there. */
export class BlobMissing extends Error {
  constructor(readonly key: string) {
    super('the bytes of a file are missing in the store');
    this.name = 'BlobMissing';
  }
}
