import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { ByteObserver } from './byte-observer';
import { gif, jpeg, png, wav, webp } from './files.fixture';
import { inspectFile, type Inspected } from './inspect-file';
import type { TypeSniffer } from './type-sniffer';
import { WorkerSniffer } from './type-sniffer';

const directory = mkdtempSync(join(tmpdir(), 'inspect-'));
const sniffer = new WorkerSniffer({ workerFile: join(__dirname, 'sniff-worker.fixture.mjs') });
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await sniffer.close();
});

let count = 0;
function inspect(bytes: Buffer, filename: string, declaredType?: string, by: TypeSniffer = sniffer): Promise<Inspected> {
  const path = join(directory, String(count++));
  writeFileSync(path, bytes);
  const observer = new ByteObserver();
  observer.update(bytes);
  return inspectFile(
    {
      path,
      filename,
      declaredType,
      bytes: bytes.length,
      isText: observer.isText(),
      sha256: observer.sha256(),
      holdsMarkup: observer.holdsMarkup,
    },
    by,
  );
}

describe('inspectFile', () => {
  it.each([
    ['PNG', png(640, 480), 'image/png'],
    ['JPEG', jpeg(640, 480), 'image/jpeg'],
    ['GIF', gif(640, 480, 3), 'image/gif'],
    ['WebP', webp(640, 480), 'image/webp'],
  ])('knows a %s and its size, whatever it is called', async (_, bytes, mediaType) => {
    expect(await inspect(bytes, 'notes.txt', 'text/plain')).toEqual({ mediaType, width: 640, height: 480 });
  });

  it('knows text by its bytes and its kind by the name', async () => {
    const typeOf = async (name: string, text: string): Promise<string> => (await inspect(Buffer.from(text), name)).mediaType;
    expect(await typeOf('a.jsonl', '{}\n{}')).toBe('application/jsonl');
    expect(await typeOf('a.MD', '# x')).toBe('text/markdown');
    expect(await typeOf('page.html', '<html><script>x</script>')).toBe('text/plain');
    expect(await typeOf('noname', 'x')).toBe('text/plain');
  });

  it('knows documents and recordings', async () => {
    expect((await inspect(Buffer.from('%PDF-1.7\n\xff'), 'x')).mediaType).toBe('application/pdf');
    expect((await inspect(wav(), 'x')).mediaType).toBe('audio/wav');
  });

  it.each([
    ['HTML that is called a PNG', Buffer.from('<html><script>alert(1)</script></html>'), 'image/png'],
    ['SVG that is called a PNG', Buffer.from('<svg xmlns="x" onload="alert(1)"/>'), 'image/png'],
    ['a GIF that is a script as well', Buffer.concat([gif(2, 2, 1), Buffer.from('<script>alert(1)</script>')]), 'image/gif'],
    ['an archive', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(26), deflateRawSync(Buffer.alloc(1e6))]), undefined],
    ['a program', Buffer.from('\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0', 'latin1'), undefined],
    ['bytes of no type', Buffer.from([1, 2, 3, 0, 5]), 'image/png'],
    ['a PNG without a size', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 'image/png'],
    ['nothing', Buffer.alloc(0), 'text/plain'],
  ])('F2: refuses %s', async (_, bytes, declared) => {
    await expect(inspect(bytes, 'a', declared)).rejects.toMatchObject({ code: 'file_type_not_allowed', param: 'file' });
  });

  it('F2: refuses text under the name of a picture, whoever declares nothing', async () => {
    for (const name of ['a.png', 'b.JPEG', 'c.pdf', 'd.mp3'])
      await expect(inspect(Buffer.from('<html>'), name)).rejects.toMatchObject({ code: 'file_type_not_allowed' });
  });

  it.each([
    ['a PNG of 100,000 x 100,000', png(100_000, 100_000)],
    ['a thin one', png(30_001, 1)],
    ['a GIF of 10,000 frames', gif(2, 2, 10_000)],
    ['one of more than 20 MiB', Buffer.concat([png(2, 2), Buffer.alloc(21 * 1024 * 1024)])],
  ])('F3: refuses %s by its head alone', async (_, bytes) => {
    await expect(inspect(bytes, 'a.png', 'image/png')).rejects.toMatchObject({ code: 'image_too_large', status: 413 });
  });

  it('F5: gives up on bytes that keep the detector busy, and works on', async () => {
    const stuck = new WorkerSniffer({ workerFile: join(__dirname, 'stuck-worker.fixture.mjs'), deadlineMs: 300 });
    await expect(inspect(Buffer.from([1, 0, 2]), 'loop', undefined, stuck)).rejects.toMatchObject({
      code: 'file_type_not_allowed',
    });
    await expect(inspect(Buffer.from([1, 0, 3]), 'loop', undefined, stuck)).rejects.toMatchObject({
      code: 'file_type_not_allowed',
    });
    await stuck.close();
    // The 55 bytes that once looped for ever: an ASF header whose object has no length.
    const asf = Buffer.concat([Buffer.from('3026b2758e66cf11a6d900aa0062ce6c', 'hex'), Buffer.alloc(39)]);
    await expect(inspect(asf, 'a.asf')).rejects.toMatchObject({ code: 'file_type_not_allowed' });
  });
});
