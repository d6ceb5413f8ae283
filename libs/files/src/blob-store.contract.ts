import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { BlobMissing, type BlobStore } from './blob-store';

/** What every store of bytes does. `open` gives one that nobody else uses. */
export function blobStoreContract(open: () => Promise<BlobStore>): void {
  let store: BlobStore;
  let incoming: string;
  beforeAll(async () => {
    store = await open();
    incoming = mkdtempSync(join(tmpdir(), 'incoming-'));
  });
  afterAll(async () => {
    rmSync(incoming, { recursive: true });
    await store.close();
  });

  let count = 0;
  const put = async (key: string, bytes: Buffer): Promise<void> => {
    const path = join(incoming, String(count++));
    writeFileSync(path, bytes);
    await store.put(key, path, bytes.length);
  };
  const keys = async (): Promise<string[]> => {
    const found = [];
    for await (const { key } of store.list()) found.push(key);
    return found.sort();
  };
  const read = async (key: string, range?: { start: number; end: number }): Promise<Buffer> =>
    buffer(await store.read(key, range));

  it('gives back what it took, byte for byte, and takes the local file with it', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));
    await put('ten_a/one', bytes);
    expect((await read('ten_a/one')).equals(bytes)).toBe(true);
    expect(readdirSync(incoming)).toEqual([]);
  });

  it('gives a part, first and last byte included', async () => {
    await put('ten_a/part', Buffer.from('0123456789'));
    expect((await read('ten_a/part', { start: 2, end: 4 })).toString()).toBe('234');
    expect((await read('ten_a/part', { start: 9, end: 9 })).toString()).toBe('9');
  });

  it('takes nothing at all', async () => {
    await put('ten_a/empty', Buffer.alloc(0));
    expect((await read('ten_a/empty')).length).toBe(0);
  });

  it('replaces what is there', async () => {
    await put('ten_a/again', Buffer.from('old'));
    await put('ten_a/again', Buffer.from('newer'));
    expect((await read('ten_a/again')).toString()).toBe('newer');
  });

  it('says what is missing, and does not mind removing it', async () => {
    await put('ten_a/short-lived', Buffer.from('x'));
    await store.remove('ten_a/short-lived');
    await store.remove('ten_a/short-lived');
    await expect(store.read('ten_a/short-lived')).rejects.toBeInstanceOf(BlobMissing);
    await expect(store.read('ten_none/none')).rejects.toBeInstanceOf(BlobMissing);
  });

  it('lists every key with the time of its change', async () => {
    await put('ten_b/listed', Buffer.from('x'));
    expect(await keys()).toEqual(['ten_a/again', 'ten_a/empty', 'ten_a/one', 'ten_a/part', 'ten_b/listed']);
    for await (const { changedAt } of store.list()) expect(Math.abs(Date.now() - changedAt.getTime())).toBeLessThan(600_000);
  });
}
