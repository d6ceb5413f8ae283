import { PassThrough, Readable } from 'node:stream';
import { openFiles } from '../../../../test/support/process/proc';
import { Upload } from './upload';

const CONTENT_TYPE = 'multipart/form-data; boundary=B0';
const modelField = (value: string): string => `--B0\r\nContent-Disposition: form-data; name="model"\r\n\r\n${value}\r\n`;
const filePart = (bytes: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from('--B0\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n'),
    bytes,
    Buffer.from('\r\n'),
  ]);
const END = Buffer.from('--B0--\r\n');
/** A form whose model is known and whose file has begun. */
const OPENING = `${modelField('asked')}--B0\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\n`;
const CLOSING = `\r\n${END.toString()}`;

/** Bytes in which no position looks like another. */
const noise = (length: number): Buffer => {
  const bytes = Buffer.allocUnsafe(length);
  let seed = 7;
  for (let i = 0; i < length; i++) bytes[i] = seed = (seed * 75 + 74) % 251;
  return bytes;
};
const formOf = (file: Buffer, place: 'first' | 'last', model = 'asked'): Buffer =>
  Buffer.concat(
    place === 'first'
      ? [Buffer.from(modelField(model)), filePart(file), END]
      : [filePart(file), Buffer.from(modelField(model)), END],
  );
const withModel = (form: Buffer, model: string): Buffer => Buffer.from(form.toString('latin1').replace('asked', model), 'latin1');
const inChunks = (form: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(form.length / size) }, (_, i) => form.subarray(i * size, (i + 1) * size));
const collect = async (source: Readable): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of source) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};
const options = (more: { declaredLength?: number; limitBytes?: number } = {}) => ({
  contentType: CONTENT_TYPE,
  declaredLength: undefined,
  limitBytes: 50_000_000,
  ...more,
});
const held = (): string[] => openFiles(process.pid, 'route-llm-upload-');

describe('Upload', () => {
  afterEach(() => expect(held()).toEqual([]));

  it.each([
    ['a small form', 1_000, 'first'],
    ['a small form with its model last', 1_000, 'last'],
    ['a form just above what is held in memory', 1024 * 1024, 'first'],
    ['a large form', 5_000_000, 'first'],
    ['a large form with its model last', 5_000_000, 'last'],
  ] as const)('gives %s again as often as it is asked for, with another model', async (_what, size, place) => {
    const form = formOf(noise(size), place);
    const upload = new Upload(Readable.from(inChunks(form, 60_000)), options({ declaredLength: form.length }));
    expect(await upload.model()).toBe('asked');
    for (const model of ['another-model-of-another-length', '', 'x']) {
      const body = upload.withModel(model);
      const bytes = await collect(body.open());
      expect(bytes.equals(withModel(form, model))).toBe(true);
      expect(body.length).toBe(bytes.length);
    }
    await upload.close();
  });

  it('is read while it is still coming, at the pace at which it comes', async () => {
    const file = noise(3_000_000);
    const form = formOf(file, 'first');
    const source = new PassThrough();
    const upload = new Upload(source, options({ declaredLength: form.length }));
    source.write(form.subarray(0, 2_000_000));
    expect(await upload.model()).toBe('asked');
    const reader = upload.withModel('m').open();
    let got = 0;
    const enough = new Promise<void>((resolve) =>
      reader.on('data', (chunk: Buffer) => (got += chunk.length) >= 1_900_000 && resolve()),
    );
    await enough;
    const late = collect(upload.withModel('m').open());
    const ended = new Promise((resolve) => reader.on('end', resolve));
    source.end(form.subarray(2_000_000));
    await ended;
    expect(got).toBe(withModel(form, 'm').length);
    expect((await late).equals(withModel(form, 'm'))).toBe(true);
    await upload.close();
  });

  it('says the length only where it can be known', async () => {
    const source = new PassThrough();
    const upload = new Upload(source, options());
    source.write(OPENING);
    await upload.model();
    expect(upload.withModel('m').length).toBeUndefined();
    source.end(CLOSING);
    await collect(upload.withModel('m').open());
    expect(upload.withModel('m').length).toBe((OPENING + CLOSING).replace('asked', 'm').length);
    await upload.close();
  });

  it('refuses at once what says that it is too large, and in time what does not say it', async () => {
    expect(() => new Upload(new PassThrough(), options({ declaredLength: 11, limitBytes: 10 }))).toThrow('larger than');
    const form = formOf(noise(3_000_000), 'first');
    const upload = new Upload(Readable.from(inChunks(form, 60_000)), options({ limitBytes: 2_000_000 }));
    const failed = new Promise((resolve) => upload.whenFailed(resolve));
    await upload.model();
    const reading = collect(upload.withModel('m').open()).catch((error: unknown) => error);
    expect(await failed).toMatchObject({ code: 'body_too_large', status: 413 });
    expect(await reading).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
    await upload.close();
  });

  it.each([
    ['has no model', Buffer.concat([filePart(noise(10)), END]), 'model'],
    ['is cut off', filePart(noise(10)), undefined],
    ['is no form', Buffer.from('hello'), undefined],
  ])('tells whoever waits for the model that the form %s', async (_what, form, param) => {
    const upload = new Upload(Readable.from([form]), options());
    await expect(upload.model()).rejects.toMatchObject({ code: 'invalid_request', param });
    await upload.close();
  });

  it('finds a second model even when the first is long on its way', async () => {
    const source = new PassThrough();
    const upload = new Upload(source, options());
    source.write(OPENING);
    await upload.model();
    const reader = upload.withModel('m').open();
    reader.on('error', () => undefined);
    const closed = new Promise((resolve) => reader.on('close', resolve));
    reader.resume();
    const failed = new Promise((resolve) => upload.whenFailed(resolve));
    source.end(`\r\n${modelField('smuggled')}${END.toString()}`);
    expect(await failed).toMatchObject({ code: 'invalid_request', param: 'model' });
    await closed;
    await upload.close();
  });

  it('lets go of everything when the client goes away', async () => {
    const source = new PassThrough();
    const upload = new Upload(source, options({ declaredLength: 9_000_000 }));
    source.write(formOf(noise(2_000_000), 'first').subarray(0, 1_900_000));
    await upload.model();
    const reader = upload.withModel('m').open();
    reader.on('error', () => undefined);
    const failed = new Promise((resolve) => upload.whenFailed(resolve));
    source.destroy();
    expect(await failed).toMatchObject({ code: 'client_closed' });
    await upload.close();
    expect(reader.destroyed).toBe(true);
  });

  it('throws away what still comes once it is closed', async () => {
    const source = new PassThrough();
    const upload = new Upload(source, options());
    source.write(OPENING);
    await upload.model();
    await upload.close();
    const drained = new Promise((resolve) => source.on('end', resolve));
    source.end(noise(500_000));
    await drained;
  });
});
