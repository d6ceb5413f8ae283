import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { systemClock, type GatewayError, newId } from '@libs/kernel';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import type { BlobStore } from './blob-store';
import { DiskBlobStore, storageFull } from './disk-blob-store';
import type { FileOwner, ReceivedFile, StoredFile } from './file';
import { Files } from './files';
import { FilesRepository } from './files.repository';

const OLD = new Date(Date.now() - 2 * 3_600_000);
const QUOTA = 100;

let database: TestDatabase;
const root = mkdtempSync(join(tmpdir(), 'files-'));
const incoming = join(root, 'incoming');
const kept = join(root, 'kept');
let repository: FilesRepository;
beforeAll(async () => {
  mkdirSync(incoming);
  database = await createTestDatabase();
  repository = new FilesRepository(database.database);
  await database.database.query(`INSERT INTO tenants (id, name) VALUES ('ten_a', 'A'), ('ten_b', 'B')`);
});
afterEach(async () => {
  await database.database.query('DELETE FROM files');
  await database.database.query('DELETE FROM file_blobs');
  rmSync(kept, { recursive: true, force: true });
});
afterAll(async () => {
  rmSync(root, { recursive: true });
  await database?.drop();
});

const anna: FileOwner = { tenantId: 'ten_a', userId: 'usr_anna', seesAll: false };
const ben: FileOwner = { tenantId: 'ten_a', userId: 'usr_ben', seesAll: false };
const key: FileOwner = { tenantId: 'ten_a', virtualKeyId: 'vk_1', seesAll: false };
const admin: FileOwner = { tenantId: 'ten_a', userId: 'usr_admin', seesAll: true };
const stranger: FileOwner = { tenantId: 'ten_b', userId: 'usr_anna', seesAll: true };

function open(over: Partial<BlobStore> = {}): { files: Files; trouble: unknown[] } {
  const disk = new DiskBlobStore(kept);
  const store: BlobStore = {
    put: (key, path) => disk.put(key, path),
    read: (key, range) => disk.read(key, range),
    remove: (key) => disk.remove(key),
    list: () => disk.list(),
    close: () => disk.close(),
    ...over,
  };
  const trouble: unknown[] = [];
  const sniffer = { sniff: async () => undefined, close: async () => undefined };
  const options = { tenantQuotaBytes: QUOTA, incomingDirectory: incoming, onTrouble: (error: unknown) => trouble.push(error) };
  return { files: new Files(repository, store, sniffer, systemClock, options), trouble };
}

function received(content: string): ReceivedFile {
  const path = join(incoming, randomUUID());
  writeFileSync(path, content);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { path, filename: 'a.txt', declaredType: 'text/plain', bytes: content.length, sha256, holdsMarkup: false, isText: true };
}

const add = (files: Files, owner: FileOwner, content: string, expiresAt: Date | null = null): Promise<StoredFile> =>
  files.add(owner, received(content), { purpose: 'user_data', expiresAt });
const blobs = (): string[] =>
  readdirSync(kept, { recursive: true, withFileTypes: true }).flatMap((e) => (e.isFile() ? [e.name] : []));
const blobRows = (): Promise<{ id: string; state: string }[]> => database.database.query('SELECT id, state FROM file_blobs');
const readBack = async (files: Files, owner: FileOwner, id: string): Promise<string> =>
  text(await files.open(await files.find(owner, id)));

describe('Files', () => {
  it('keeps a file and gives it back', async () => {
    const { files } = open();
    const file = await add(files, anna, 'hello');
    expect(file).toMatchObject({ filename: 'a.txt', mediaType: 'text/plain', bytes: 5, userId: 'usr_anna', virtualKeyId: null });
    expect(await files.find(anna, file.id)).toEqual(file);
    expect(await readBack(files, anna, file.id)).toBe('hello');
    expect(await text(await files.open(file, { start: 1, end: 3 }))).toBe('ell');
    expect(readdirSync(incoming)).toEqual([]);
  });

  it('B3: shows it to its owner and the admins of its tenant, to nobody else', async () => {
    const { files } = open();
    const mine = await add(files, anna, 'mine');
    const byKey = await add(files, key, 'by key');
    for (const [owner, seen] of [
      [anna, [mine.id]],
      [key, [byKey.id]],
      [ben, []],
      [stranger, []],
      [admin, [byKey.id, mine.id]],
    ] as const) {
      expect((await files.list(owner, { limit: 10 })).map(({ id }) => id)).toEqual(seen);
      if (!(seen as readonly string[]).includes(mine.id)) {
        await expect(files.find(owner, mine.id)).rejects.toMatchObject({ code: 'not_found' });
        expect(await files.remove(owner, mine.id)).toBe(false);
      }
    }
    expect(await readBack(files, anna, mine.id)).toBe('mine');
  });

  it('lists page by page, newest first, by purpose', async () => {
    const { files } = open();
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.unshift((await add(files, anna, `file ${i}`)).id);
    const first = await files.list(anna, { limit: 2 });
    const rest = await files.list(anna, { limit: 9, after: (first[1] as StoredFile).id });
    expect([...first, ...rest].map(({ id }) => id)).toEqual(ids);
    expect(await files.list(anna, { limit: 9, purpose: 'batch' })).toEqual([]);
  });

  it('keeps equal bytes of a tenant once, until the last file that needs them is gone', async () => {
    const { files } = open();
    const [one, two] = [await add(files, anna, 'same'), await add(files, ben, 'same')];
    await add(files, stranger, 'same');
    expect(blobs()).toHaveLength(2);
    await files.remove(anna, one.id);
    expect(await readBack(files, ben, two.id)).toBe('same');
    await files.remove(ben, two.id);
    expect(blobs()).toHaveLength(1);
    expect(await blobRows()).toHaveLength(1);
  });

  it('keeps equal bytes once when they come at the same time', async () => {
    const { files } = open();
    const added = await Promise.all(Array.from({ length: 8 }, () => add(files, anna, 'at once')));
    expect(blobs()).toHaveLength(1);
    for (const { id } of added) expect(await readBack(files, anna, id)).toBe('at once');
  });

  it('F6: never takes more than the tenant may keep, however many come at once', async () => {
    const { files } = open();
    const contents = Array.from({ length: 8 }, (_, i) => `${i}`.repeat(30));
    const results = await Promise.allSettled(contents.map((content) => add(files, anna, content)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    for (const result of results)
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({ code: 'storage_quota_exceeded', status: 413 } satisfies Partial<GatewayError>);
    await add(files, stranger, 'x'.repeat(90));
    expect(readdirSync(incoming)).toEqual([]);
  });

  it('F6: says when the disk is full, and leaves nothing behind', async () => {
    const full = open({ put: () => Promise.reject(storageFull(new Error('ENOSPC'))) });
    await expect(add(full.files, anna, 'too much')).rejects.toMatchObject({ code: 'storage_full', status: 507 });
    await full.files.sweep();
    expect(await blobRows()).toEqual([]);
    expect(readdirSync(incoming)).toEqual([]);
  });

  it('F6: a file that is read while it is deleted is read to its end, then unknown', async () => {
    const { files } = open();
    const file = await add(files, anna, 'being read');
    const reading = await files.open(file);
    await files.remove(anna, file.id);
    expect(await text(reading)).toBe('being read');
    await expect(files.open(file)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('forgets files whose time is over', async () => {
    const { files } = open();
    const file = await add(files, anna, 'short', new Date(Date.now() - 1_000));
    await add(files, anna, 'long', new Date(Date.now() + 3_600_000));
    await expect(files.find(anna, file.id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await files.sweep()).toMatchObject({ expired: 1, removed: 1 });
    expect(blobs()).toHaveLength(1);
  });

  it('writes what the product itself has made, once for each id, also beyond the quota', async () => {
    const { files } = open();
    await add(files, anna, 'x'.repeat(QUOTA));
    const made = { id: newId('file'), filename: 'output.jsonl', declaredType: 'application/jsonl', purpose: 'batch_output' };
    let begun = 0;
    async function* lines(): AsyncGenerator<string> {
      begun++;
      yield '{"a":1}\n';
      yield '{"b":"ü"}\n';
    }
    const file = await files.write(anna, { ...made, expiresAt: null }, lines());
    expect(file).toMatchObject({ id: made.id, purpose: 'batch_output', mediaType: 'application/jsonl', bytes: 19 });
    expect(await files.write(anna, { ...made, expiresAt: null }, lines())).toEqual(file);
    expect([begun, await readBack(files, anna, made.id)]).toEqual([1, '{"a":1}\n{"b":"ü"}\n']);
    expect(readdirSync(incoming)).toEqual([]);
  });

  it('F6: leaves nothing of what it could not write to its end', async () => {
    const { files } = open();
    async function* broken(): AsyncGenerator<string> {
      yield 'half';
      throw new Error('the database is away');
    }
    const made = {
      id: newId('file'),
      filename: 'a.jsonl',
      declaredType: 'application/jsonl',
      purpose: 'batch_output',
      expiresAt: null,
    };
    await expect(files.write(anna, made, broken())).rejects.toThrow('away');
    expect([readdirSync(incoming), await blobRows()]).toEqual([[], []]);
  });

  describe('F6: after a crash', () => {
    const age = (): Promise<unknown> => database.database.query(`UPDATE file_blobs SET changed_at = now() - interval '2 hours'`);

    it.each(['before the bytes were written', 'behind them'])('%s, neither row nor bytes stay', async (when) => {
      const { files } = open();
      const id = randomUUID();
      await repository.claim('ten_a', { id, sha256: 'x', bytes: 5 }, QUOTA);
      if (when === 'behind them') await new DiskBlobStore(kept).put(`ten_a/${id}`, received('half').path);
      await files.sweep();
      expect(await blobRows()).toHaveLength(1);
      await age();
      expect(await files.sweep()).toMatchObject({ removed: 1 });
      expect(await blobRows()).toEqual([]);
      if (when === 'behind them') expect(blobs()).toEqual([]);
    });

    it('between the deletion of a file and of its bytes, the bytes go later', async () => {
      let broken = true;
      const disk = new DiskBlobStore(kept);
      const { files, trouble } = open({
        remove: (key) => (broken ? Promise.reject(new Error('away')) : disk.remove(key)),
      });
      const file = await add(files, anna, 'stubborn');
      expect(await files.remove(anna, file.id)).toBe(true);
      expect(trouble).toHaveLength(1);
      expect(blobs()).toHaveLength(1);
      broken = false;
      expect(await files.sweep()).toMatchObject({ removed: 1 });
      expect(blobs()).toEqual([]);
    });

    it('what had been received only is removed', async () => {
      const { files } = open();
      const { path } = received('half a form');
      const fresh = received('still coming');
      utimesSync(path, OLD, OLD);
      await files.sweep();
      expect(readdirSync(incoming)).toEqual([basename(fresh.path)]);
      rmSync(fresh.path);
    });

    it('bytes that no row knows are removed when no writer can be at them any more', async () => {
      const { files } = open();
      const disk = new DiskBlobStore(kept);
      await disk.put('ten_a/stray', received('stray').path);
      await disk.put('ten_a/fresh', received('fresh').path);
      utimesSync(join(kept, 'ten_a', 'stray'), OLD, OLD);
      expect(await files.sweep()).toMatchObject({ strays: 1 });
      expect(blobs()).toEqual(['fresh']);
    });
  });
});
