import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HeldFiles } from './held-files';

describe('held files', () => {
  let dir: string;
  let files: HeldFiles;
  let made: number;
  const path = (): string => join(dir, 'spool', `${++made}.ndjson`);
  const write = (text: string): Promise<string> => files.write(path, Buffer.from(text));
  const there = (): string[] => readdirSync(join(dir, 'spool')).sort();

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'held-'));
    [files, made] = [new HeldFiles(), 0];
  });
  afterEach(async () => {
    await files.close();
    rmSync(dir, { recursive: true, force: true });
  });

  it('uses an emptied one again, with nothing left of what it held', async () => {
    const first = await write('a long line\n');
    expect(readFileSync(first, 'utf8')).toBe('a long line\n');
    expect(await files.drop(first)).toBe(12);
    expect([readFileSync(first, 'utf8'), files.has(first)]).toEqual(['', true]);
    const again = await write('short\n');
    expect([again, readFileSync(again, 'utf8')]).toEqual([first, 'short\n']);
    expect(await files.drop(first)).toBe(6);
    expect(await files.drop(first)).toBe(0);
  });

  it('keeps few of them, and none in the end', async () => {
    const paths = await Promise.all(Array.from({ length: 10 }, (_, i) => write(`${i}\n`)));
    expect(there()).toHaveLength(10);
    for (const one of paths) await files.drop(one);
    expect(there()).toHaveLength(4);
    await files.close();
    expect(there()).toEqual([]);
  });

  it('leaves alone what it let go', async () => {
    const one = await write('the only one\n');
    files.letGo(one);
    expect([files.has(one), await files.drop(one)]).toEqual([false, 0]);
    await files.close();
    expect(readFileSync(one, 'utf8')).toBe('the only one\n');
  });

  it('says so when it cannot write', async () => {
    await expect(files.write(() => '/dev/null/nowhere', Buffer.from('x'))).rejects.toThrow();
    expect(await write('x\n')).toContain('spool');
  });
});
