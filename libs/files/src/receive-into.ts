import { mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { systemErrorCode } from '@libs/kernel';
import { ByteObserver } from './byte-observer';
import { storageFull } from './disk-blob-store';
import type { ReceivedFile } from './file';

/** What is known of bytes that have passed. */
export type ObservedFile = Pick<ReceivedFile, 'bytes' | 'sha256' | 'holdsMarkup' | 'isText'>;

/**
 * Writes what comes into a local file, looking as it passes; nothing is left when it fails.
 * @param count is told of each chunk; what it throws ends everything
 * @throws GatewayError storage_full
 */
export async function receiveInto(
  path: string,
  content: AsyncIterable<Buffer | string>,
  count: (bytes: number) => void = () => undefined,
): Promise<ObservedFile> {
  const observer = new ByteObserver();
  async function* observed(): AsyncGenerator<Buffer> {
    for await (const part of content) {
      const chunk = typeof part === 'string' ? Buffer.from(part) : part;
      count(chunk.length);
      observer.update(chunk);
      yield chunk;
    }
  }
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    // Opened before it is written: a stream that opens by itself may do so behind the removal below.
    const file = await open(path, 'w', 0o600);
    await pipeline(observed, file.createWriteStream());
  } catch (error) {
    await rm(path, { force: true });
    throw ['ENOSPC', 'EDQUOT'].includes(systemErrorCode(error)) ? storageFull(error) : error;
  }
  const { bytes, holdsMarkup } = observer;
  return { bytes, holdsMarkup, isText: observer.isText(), sha256: observer.sha256() };
}
