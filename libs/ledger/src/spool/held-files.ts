import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemErrorCode } from '@libs/kernel';

interface HeldFile {
  path: string;
  handle: FileHandle;
  bytes: number;
}

/** Emptied files that wait to be used again. */
const MOST_SPARE = 4;

/**
 * Files of what is in memory too, which mostly live for some hundred milliseconds: behind a slow PostgreSQL there are
 * many of them a second, so they stay open and are used again.
 */
export class HeldFiles {
  private readonly held = new Map<string, HeldFile>();
  private spare: HeldFile[] = [];

  has(path: string): boolean {
    return this.held.has(path) || this.spare.some((file) => file.path === path);
  }

  /** @param newPath where it goes when there is no file to use again. @returns where it is */
  async write(newPath: () => string, bytes: Buffer): Promise<string> {
    const file = this.spare.pop() ?? (await create(newPath()));
    file.bytes = bytes.length;
    this.held.set(file.path, file);
    try {
      await writeAll(file.handle, bytes);
    } catch (error) {
      // Half a file would be read as a damaged one some day, though its records are all in memory.
      this.held.delete(file.path);
      await discard(file);
      throw error;
    }
    return file.path;
  }

  /** Its records are no longer needed. @returns how many bytes they were */
  async drop(path: string): Promise<number> {
    const file = this.held.get(path);
    if (!file) return 0;
    await file.handle.truncate(0);
    this.held.delete(path);
    if (this.spare.length < MOST_SPARE) this.spare.push(file);
    else await discard(file);
    return file.bytes;
  }

  /** It is an ordinary file from now on. */
  letGo(path: string): void {
    const file = this.held.get(path);
    this.held.delete(path);
    file?.handle.close().catch(() => undefined);
  }

  /** Removes the empty ones. Never rejects. */
  async close(): Promise<void> {
    const { spare } = this;
    this.spare = [];
    for (const file of spare) await discard(file);
  }
}

async function create(path: string): Promise<HeldFile> {
  const made = async (): Promise<FileHandle> => open(path, 'wx', 0o600);
  const handle = await made().catch(async (error: unknown) => {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return made();
  });
  return { path, handle, bytes: 0 };
}

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at, bytes.length - at, at)).bytesWritten;
}

async function discard({ path, handle }: HeldFile): Promise<void> {
  await handle.close().catch(() => undefined);
  await rm(path, { force: true }).catch(() => undefined);
}
