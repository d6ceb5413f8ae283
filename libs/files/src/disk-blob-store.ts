import { createReadStream } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { GatewayError, systemErrorCode } from '@libs/kernel';
import { BlobMissing, type BlobStore } from './blob-store';
import type { ByteRange } from './file';

/** A copy that is not complete yet; never listed, never read. */
const PARTIAL = '.partial';

/** Files in a directory: of one machine, or of a volume that all replicas share. */
export class DiskBlobStore implements BlobStore {
  constructor(private readonly root: string) {}

  async put(key: string, path: string): Promise<void> {
    const target = this.pathOf(key);
    try {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await sync(path);
      await moveInto(path, target);
      await sync(dirname(target));
    } catch (cause) {
      await rm(target + PARTIAL, { force: true }).catch(() => undefined);
      if (isFull(cause)) throw storageFull(cause);
      throw cause;
    }
  }

  async read(key: string, range?: ByteRange): Promise<Readable> {
    const handle = await open(this.pathOf(key)).catch((cause: unknown) => {
      throw systemErrorCode(cause) === 'ENOENT' ? new BlobMissing(key) : cause;
    });
    return createReadStream('', { fd: handle, autoClose: true, ...range });
  }

  async remove(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  async *list(): AsyncIterable<{ key: string; changedAt: Date }> {
    for (const tenant of await entriesOf(this.root)) {
      for (const blob of await entriesOf(join(this.root, tenant))) {
        const found = await stat(join(this.root, tenant, blob)).catch(() => undefined);
        if (found?.isFile()) yield { key: `${tenant}/${blob}`, changedAt: found.mtime };
      }
    }
  }

  async close(): Promise<void> {
    // Nothing is held open.
  }

  private readonly pathOf = (key: string): string => join(this.root, key);
}

/** Across file systems a name cannot be moved: then the bytes are, and the name appears when they are all there. */
async function moveInto(path: string, target: string): Promise<void> {
  try {
    await rename(path, target);
  } catch (error) {
    if (systemErrorCode(error) !== 'EXDEV') throw error;
    await copyFile(path, target + PARTIAL);
    await sync(target + PARTIAL);
    await rename(target + PARTIAL, target);
    await rm(path, { force: true });
  }
}

/** Of a file its bytes, of a directory its names. */
async function sync(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const entriesOf = async (directory: string): Promise<string[]> => {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT' || systemErrorCode(error) === 'ENOTDIR') return [];
    throw error;
  }
};

const isFull = (thrown: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(systemErrorCode(thrown));

/** What an uploader is told when there is no room left. */
export const storageFull = (cause: unknown): GatewayError =>
  new GatewayError('storage_full', 'There is no room left for files. Delete some, or tell the operator.', { cause });
