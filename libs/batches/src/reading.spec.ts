import fc from 'fast-check';
import { checkInput } from './check-input';
import { decodeBatch } from './decode-create';
import { parseLine } from './parse-line';
import { type RawLine, readLines } from './read-lines';

async function linesOf(text: Buffer, chunk: number, longest = 1_000): Promise<RawLine[]> {
  const lines: RawLine[] = [];
  const read = (start: number, end: number): Promise<Buffer> => Promise.resolve(text.subarray(start, end + 1));
  for await (const line of readLines(read, text.length, longest, chunk)) lines.push(line);
  return lines;
}

describe('readLines', () => {
  it('gives every line that is not blank with its number, wherever the pieces are cut', async () => {
    const texts = fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constant(''), fc.constant(' \t')), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 40 }), fc.constantFrom('\n', '\r\n'), async (parts, chunk, end) => {
        const written = parts.map((part) => part.replace(/[\r\n]/g, '_'));
        const expected = written.flatMap((part, i) => (/^[ \t]*$/.test(part) ? [] : [[i + 1, part]]));
        const found = await linesOf(Buffer.from(written.join(end)), chunk);
        expect(found.map(({ number, bytes }) => [number, bytes?.toString()])).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('takes off a byte order mark, and holds no line that is too long', async () => {
    const text = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(`{}\n${'x'.repeat(50)}\nlast`)]);
    const found = await linesOf(text, 7, 10);
    expect(found.map(({ number, bytes }) => [number, bytes?.toString()])).toEqual([
      [1, '{}'],
      [2, undefined],
      [3, 'last'],
    ]);
  });
});

const line = (more: object = {}): string =>
  JSON.stringify({ custom_id: 'a', method: 'POST', url: '/v1/chat/completions', body: { model: 'm', messages: [] }, ...more });

describe('parseLine', () => {
  it('keeps the bytes of the body as they are', () => {
    const body = '{ "model" : "m", "messages":[],  "seed": 12345678901234567890 }';
    const parsed = parseLine(
      Buffer.from(`{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":${body}}`),
      '/v1/chat/completions',
    );
    expect(parsed).toMatchObject({ customId: 'a', model: 'm' });
    expect('body' in parsed && parsed.body.toString()).toBe(body);
  });

  it('reads what the scan is unsure of', () => {
    const parsed = parseLine(Buffer.from(line().replace('custom_id', 'custom\\u005fid')), '/v1/chat/completions');
    expect(parsed).toMatchObject({ customId: 'a', model: 'm' });
  });

  it.each([
    ['no JSON', 'x', 'invalid_json_line', null],
    ['cut JSON', line().slice(0, -1), 'invalid_json_line', null],
    ['a list', '[]', 'invalid_json_line', null],
    ['bad UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'invalid_json_line', null],
    ['no custom_id', line({ custom_id: undefined }), 'missing_required_parameter', 'custom_id'],
    ['a number as custom_id', line({ custom_id: 1 }), 'missing_required_parameter', 'custom_id'],
    ['a custom_id without end', line({ custom_id: 'x'.repeat(513) }), 'invalid_custom_id', 'custom_id'],
    ['another method', line({ method: 'GET' }), 'invalid_method', 'method'],
    ['another url', line({ url: '/v1/embeddings' }), 'url_mismatch', 'url'],
    ['no url', line({ url: undefined }), 'missing_required_parameter', 'url'],
    ['no body', line({ body: undefined }), 'missing_required_parameter', 'body'],
    ['a text as body', line({ body: 'x' }), 'missing_required_parameter', 'body'],
    ['no model', line({ body: {} }), 'missing_required_parameter', 'body.model'],
    ['a stream', line({ body: { model: 'm', stream: true } }), 'invalid_request', 'body.stream'],
  ])('refuses %s', (_, text, code, param) => {
    expect(parseLine(Buffer.from(text), '/v1/chat/completions')).toMatchObject({ problem: { code, param } });
  });
});

describe('checkInput', () => {
  const check = async (text: string, most = 10) => {
    const read = (start: number, end: number): Promise<Buffer> => Promise.resolve(Buffer.from(text).subarray(start, end + 1));
    return checkInput(readLines(read, Buffer.byteLength(text), 1_000), '/v1/chat/completions', most);
  };

  it('counts lines and says what all of them ask for', async () => {
    expect(await check(`${line()}\n\n${line({ custom_id: 'b' })}\n`)).toEqual({ lines: 2, model: 'm', problems: [] });
    const mixed = await check(`${line()}\n${line({ custom_id: 'b', body: { model: 'other', messages: [] } })}`);
    expect(mixed).toMatchObject({ model: null, problems: [] });
  });

  it('names every line that is wrong, and a custom_id that comes twice', async () => {
    const { problems } = await check([line(), 'x', line(), line({ custom_id: 'c', method: 'PUT' })].join('\n'));
    expect(problems.map(({ line: number, code }) => [number, code])).toEqual([
      [2, 'invalid_json_line'],
      [3, 'duplicate_custom_id'],
      [4, 'invalid_method'],
    ]);
  });

  it('refuses a file without lines, and one with too many', async () => {
    expect((await check('\n \n')).problems).toMatchObject([{ code: 'empty_file', line: null }]);
    const many = Array.from({ length: 11 }, (_, i) => line({ custom_id: String(i) })).join('\n');
    expect((await check(many)).problems).toMatchObject([{ code: 'too_many_tasks', line: null }]);
  });
});

describe('decodeBatch', () => {
  const ask = { input_file_id: 'file_0123456789abcdefghjkmnpqrs', endpoint: '/v1/embeddings', completion_window: '24h' };

  it('reads options from fields, then from headers', () => {
    const read = decodeBatch(
      { ...ask, 'x-cache': 'off', 'x-batch-rule': 'night' },
      { 'x-cache': 'on', 'x-routing-strategy': 'cost' },
    );
    expect(read.settings).toEqual({ options: { 'x-cache': 'off', 'x-routing-strategy': 'cost' }, rule: 'night' });
  });

  it.each([
    ['input_file_id', { input_file_id: 'file-of-openai' }],
    ['endpoint', { endpoint: '/v1/videos' }],
    ['completion_window', { completion_window: '1h' }],
    ['metadata', { metadata: { a: 1 } }],
    ['metadata', { metadata: { a: 'x'.repeat(513) } }],
    ['metadata', { metadata: { a: '\0' } }],
    ['output_expires_after.seconds', { output_expires_after: { anchor: 'created_at', seconds: 5 } }],
    ['x-batch-rule', { 'x-batch-rule': 'No Name' }],
    ['x-batch-off-peak', { 'x-batch-off-peak': { from: '22:00', to: '22:00' } }],
    ['x-batch-off-peak', { 'x-batch-off-peak': { from: '22:00', to: '06:00', timezone: 'Mars/Olympus' } }],
    ['x-batch-off-peak', { 'x-batch-off-peak': { from: '22:00', to: '06:00', days: ['sunday'] } }],
    ['tenant_id', { tenant_id: 'ten_x' }],
  ])('refuses a wrong %s', (param, more) => {
    expect(() => decodeBatch({ ...ask, ...more }, {})).toThrow(expect.objectContaining({ param }) as Error);
  });
});
