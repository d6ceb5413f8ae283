import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { randomUUID } from 'node:crypto';
import { type Clock, GatewayError, newId } from '@libs/kernel';
import { BlobMissing, type BlobStore } from './blob-store';
import type { ByteRange, FileOwner, FilePurpose, ReceivedFile, StoredFile } from './file';
import type { BlobRow, FileListing, FilesRepository } from './files.repository';
import { inspectFile } from './inspect-file';
import { receiveInto } from './receive-into';
import type { TypeSniffer } from './type-sniffer';

export interface FilesOptions {
  /** Of all files of a tenant together; equal bytes count once. */
  tenantQuotaBytes: number;
  /** Where files lie until they are kept. */
  incomingDirectory: string;
  onTrouble(error: unknown): void;
}

/** What is said of a file that nobody uploaded. */
interface MadeFile {
  /** Chosen before. */
  id?: string;
  /** It is kept though the tenant has used up its room: what it holds has been paid for. */
  beyondQuota?: boolean;
}

export interface WrittenFile extends FilePurpose {
  id: string;
  filename: string;
  declaredType: string;
}

/** A writer that has said nothing for this long is dead. */
const WRITER_PATIENCE_MS = 3_600_000;
const BATCH = 200;

/** What clients upload: kept once, seen by its owner alone. */
export class Files {
  constructor(
    private readonly repository: FilesRepository,
    private readonly store: BlobStore,
    private readonly sniffer: TypeSniffer,
    private readonly clock: Clock,
    private readonly options: FilesOptions,
  ) {}

  /**
   * Takes over a received file; the local one is gone afterwards, whatever comes of it.
   * @throws GatewayError file_type_not_allowed, image_too_large, storage_quota_exceeded, storage_full
   */
  async add(
    owner: FileOwner,
    received: ReceivedFile,
    { purpose, expiresAt }: FilePurpose,
    made: MadeFile = {},
  ): Promise<StoredFile> {
    try {
      const inspected = await inspectFile(received, this.sniffer);
      const file = {
        ...inspected,
        id: made.id ?? newId('file', this.clock.now()),
        tenantId: owner.tenantId,
        userId: owner.userId ?? null,
        virtualKeyId: owner.virtualKeyId ?? null,
        filename: received.filename,
        purpose,
        bytes: received.bytes,
        sha256: received.sha256,
        createdAt: new Date(this.clock.now()),
        expiresAt,
      };
      // Shared bytes may be removed by somebody else before they are ours as well: then they are written again.
      const quota = made.beyondQuota ? Infinity : this.options.tenantQuotaBytes;
      return (await this.keep(file, received.path, quota)) ?? (await this.keep(file, received.path, quota)) ?? gone();
    } finally {
      await rm(received.path, { force: true });
    }
  }

  private async keep(file: Omit<StoredFile, 'blobId'>, path: string, quota: number): Promise<StoredFile | undefined> {
    const { tenantId, sha256, bytes } = file;
    const blob = { id: randomUUID(), sha256, bytes };
    const claim = await this.repository.claim(tenantId, blob, quota);
    if (!claim) {
      const message = `Your organisation may keep ${this.options.tenantQuotaBytes} bytes of files; this one does not fit. Delete files that are no longer needed.`;
      throw new GatewayError('storage_quota_exceeded', message, { param: 'file' });
    }
    const own = { tenantId, id: blob.id };
    if (claim.mustWrite) {
      try {
        await this.store.put(keyOf(own), path, bytes);
      } catch (error) {
        await this.repository.giveUp(own).catch(this.options.onTrouble);
        throw error;
      }
    }
    const added = await this.repository.add({ ...file, blobId: claim.blobId });
    // Somebody else was first with the same bytes.
    if (claim.mustWrite && added?.blobId !== blob.id) await this.discard(own);
    return added;
  }

  /**
   * Keeps what the product itself has made, of any length, unless there is a file with this id already: whoever died
   * while it wrote writes it again. It counts towards the quota and is kept beyond it.
   * @throws GatewayError storage_full
   */
  async write(owner: FileOwner, file: WrittenFile, content: AsyncIterable<string>): Promise<StoredFile> {
    const { id, filename, declaredType, ...purpose } = file;
    const there = await this.repository.find(owner, id);
    if (there) return there;
    const path = join(this.options.incomingDirectory, randomUUID());
    const observed = await receiveInto(path, content);
    const received: ReceivedFile = { ...observed, path, filename, declaredType };
    return this.add(owner, received, purpose, { id, beyondQuota: true });
  }

  /** Received files that nobody will keep. */
  async dropReceived(received: readonly ReceivedFile[]): Promise<void> {
    for (const { path } of received) await rm(path, { force: true });
  }

  /** @throws GatewayError not_found */
  async find(owner: FileOwner, id: string): Promise<StoredFile> {
    const file = await this.repository.find(owner, id);
    if (file) return file;
    throw unknownFile(id);
  }

  list(owner: FileOwner, listing: FileListing): Promise<StoredFile[]> {
    return this.repository.list(owner, listing);
  }

  /** @throws GatewayError not_found */
  async open(file: StoredFile, range?: ByteRange): Promise<Readable> {
    try {
      return await this.store.read(keyOf({ tenantId: file.tenantId, id: file.blobId }), range);
    } catch (error) {
      // Deleted between the look at the row and the look at the bytes.
      if (error instanceof BlobMissing) throw unknownFile(file.id);
      throw error;
    }
  }

  /** False when the owner has no such file. */
  async remove(owner: FileOwner, id: string): Promise<boolean> {
    const removed = await this.repository.remove(owner, id);
    if (removed?.orphan) await this.discard(removed.orphan);
    return removed !== undefined;
  }

  /**
   * Makes good what crashes and time leave behind: expired files, bytes without a row, bytes crossed out.
   * @returns how many of each
   */
  async sweep(): Promise<{ expired: number; removed: number; strays: number }> {
    const expired = await this.repository.expire(BATCH);
    const abandoned = await this.repository.abandoned(WRITER_PATIENCE_MS, BATCH);
    for (const blob of abandoned) await this.discard(blob);
    await this.clearIncoming();
    return { expired, removed: abandoned.length, strays: await this.removeStrays() };
  }

  /** What a process that died had received. */
  private async clearIncoming(): Promise<void> {
    const { incomingDirectory } = this.options;
    for (const name of await readdir(incomingDirectory).catch(() => [])) {
      const path = join(incomingDirectory, name);
      const found = await stat(path).catch(() => undefined);
      if (found && this.clock.now() - found.mtimeMs > WRITER_PATIENCE_MS) await rm(path, { force: true });
    }
  }

  /** Bytes that no row knows, older than any writer takes. */
  private async removeStrays(): Promise<number> {
    let strays = 0;
    for await (const { key, changedAt } of this.store.list()) {
      if (this.clock.now() - changedAt.getTime() < WRITER_PATIENCE_MS) continue;
      const [tenantId = '', id = ''] = key.split('/');
      if (await this.repository.isKnown({ tenantId, id })) continue;
      await this.store.remove(key);
      strays++;
    }
    return strays;
  }

  /** The bytes first, then the row that says that they are to go: the other way round a crash would lose the word. */
  private async discard(blob: BlobRow): Promise<void> {
    try {
      await this.store.remove(keyOf(blob));
      await this.repository.forget(blob);
    } catch (error) {
      this.options.onTrouble(error);
    }
  }
}

const keyOf = ({ tenantId, id }: BlobRow): string => `${tenantId}/${id}`;

function gone(): never {
  throw new GatewayError('dependency_unavailable', 'The file could not be stored now. Send it again.', { retryAfterSeconds: 1 });
}

const unknownFile = (id: string): GatewayError =>
  new GatewayError('not_found', `There is no file '${id.slice(0, 80)}' here. It may have expired or been deleted.`, {
    param: 'file_id',
  });
