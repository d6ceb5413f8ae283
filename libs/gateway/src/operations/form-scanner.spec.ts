import { GatewayError } from '@libs/kernel';
import { FORM_LIMITS, FormScanner } from './form-scanner';

const TYPE = 'multipart/form-data; boundary=B0';
const part = (headers: string, value: string): string => `--B0\r\n${headers}\r\n\r\n${value}\r\n`;
const field = (name: string, value: string): string => part(`Content-Disposition: form-data; name="${name}"`, value);
const END = '--B0--\r\n';

function scan(form: string | Buffer, cuts: readonly number[] = [], type = TYPE): FormScanner {
  const bytes = Buffer.from(form);
  const scanner = new FormScanner(type);
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    scanner.push(bytes.subarray(from, cut));
    from = cut;
  }
  return scanner;
}

const failure = (run: () => void): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
};

describe('FormScanner', () => {
  const form =
    field('language', 'en') +
    part(
      'Content-Disposition: form-data; name="file"; filename="model"\r\nContent-Type: audio/mpeg',
      `\r\n--B\r\n--B1 model=x \r\n-${'\0'.repeat(50)}`,
    ) +
    field('model', 'whisper-1') +
    field('prompt', 'name="model"') +
    END;
  const at = form.indexOf('whisper-1');

  it('finds the model and its place wherever the form is cut', () => {
    for (let cut = 0; cut <= form.length; cut++) {
      const scanner = scan(form, [cut]);
      expect(scanner.model).toEqual({ start: at, end: at + 9, value: 'whisper-1' });
      expect(scanner.complete).toBe(true);
      scanner.end();
    }
    const bytewise = scan(
      form,
      Array.from({ length: form.length }, (_, i) => i),
    );
    expect(bytewise.model).toEqual({ start: at, end: at + 9, value: 'whisper-1' });
  });

  it('knows the model before the rest has come', () => {
    expect(scan(field('model', 'm') + part('content-disposition: form-data; name=file; filename=x', 'much')).model?.value).toBe(
      'm',
    );
    expect(scan(`--B0\r\ncontent-disposition: form-data; name=model\r\n\r\nwhis`).model).toBeUndefined();
  });

  it.each([
    ['a quoted boundary', 'multipart/form-data; charset=utf-8; boundary="B0"'],
    ['capitals', 'Multipart/Form-Data; BOUNDARY=B0'],
  ])('takes %s', (_what, type) => {
    expect(scan(form, [], type).model?.value).toBe('whisper-1');
  });

  it('takes an empty value, and names in any order and case', () => {
    expect(scan(field('model', '') + END).model).toMatchObject({ value: '' });
    expect(scan(part('X-Other: 1\r\nCONTENT-DISPOSITION: form-data; filename="a;b"; NAME="model"', 'v') + END).model?.value).toBe(
      'v',
    );
  });

  it.each([
    ['another boundary', field('model', 'x').replaceAll('B0', 'C0')],
    ['a preamble', `hello\r\n${field('model', 'x')}`],
    ['two models', field('model', 'a') + field('model', 'b') + END],
    ['two models, one of them empty', field('model', '') + field('model', 'b') + END],
    ['no headers', '--B0\r\n\r\nx\r\n--B0--'],
    ['no name', part('Content-Disposition: form-data', 'x') + END],
    ['an empty name', field('', 'x') + END],
    ['two names', part('Content-Disposition: form-data; name="a"; name="model"', 'x') + END],
    ['a name in another alphabet', part("Content-Disposition: form-data; name*=UTF-8''model", 'x') + END],
    [
      'two dispositions',
      part('Content-Disposition: form-data; name="a"\r\nContent-Disposition: form-data; name="model"', 'x') + END,
    ],
    ['a folded header', part('Content-Disposition: form-data;\r\n name="model"', 'x') + END],
    ['a bare line feed', part('Content-Disposition: form-data; name="a"\nX: y', 'x') + END],
    ['something behind a boundary', field('model', 'x').replace('--B0\r\n', '--B0 x\r\n')],
    ['too many parts', field('a', 'x').repeat(FORM_LIMITS.parts + 1)],
    ['endless headers', `--B0\r\nx: ${'y'.repeat(FORM_LIMITS.headerBytes + 1)}`],
    ['an endless model', field('model', 'y'.repeat(FORM_LIMITS.valueBytes + 1)) + END],
  ])('refuses %s', (_what, broken) => {
    const cuts = Array.from({ length: Math.min(200, broken.length) }, (_, i) => i);
    for (const at of [[], cuts])
      expect(failure(() => scan(broken, at))).toMatchObject({
        code: 'invalid_request',
        status: 400,
      } satisfies Partial<GatewayError>);
  });

  it.each(['', field('model', 'x'), `${field('model', 'x')}--B0`])('refuses a form that ends too early', (cut) => {
    expect(failure(() => scan(cut).end())).toMatchObject({ code: 'invalid_request' });
  });

  it.each(['multipart/form-data', 'multipart/form-data; boundary=', `multipart/form-data; boundary=${'x'.repeat(300)}`])(
    'refuses %s',
    (type) => {
      expect(failure(() => new FormScanner(type))).toMatchObject({ code: 'invalid_request' });
    },
  );

  it('holds nothing of a long file', () => {
    const scanner = new FormScanner(TYPE);
    scanner.push(Buffer.from('--B0\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\n'));
    const chunk = Buffer.alloc(64 * 1024, 13);
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 800; i++) scanner.push(chunk);
    globalThis.gc?.();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
    scanner.push(Buffer.from(`\r\n${field('model', 'late')}${END}`));
    expect(scanner.model?.value).toBe('late');
  });
});
