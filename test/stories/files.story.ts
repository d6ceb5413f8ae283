import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { toFile } from 'openai';
import type { JsonObject } from '@libs/kernel';
import { gif, png } from '../../libs/files/src/files.fixture';
import { until } from '../support/process/until';
import { say } from '../support/upstream/answer';
import { startS3, type TestS3 } from '../support/s3';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

let story: Story;
let other: string;
beforeAll(async () => {
  story = await startStory({
    more: ['gemini'],
    env: { GATEWAY_FILE_LIMIT_BYTES: '2000000', GATEWAY_UPLOAD_LIMIT_BYTES: '5000000', GATEWAY_FILES_QUOTA_BYTES: '9000000' },
  });
  const tenant = await story.gateway.admin('POST', '/v1/admin/tenants', { name: 'Others' });
  const virtualKey = await story.gateway.admin('POST', '/v1/admin/api-keys', {
    name: 'others',
    tenant_id: tenant.body['id'] as string,
  });
  other = String(virtualKey.body['key']);
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const PNG = png(64, 48);
const incoming = (): string[] => readdirSync(join(story.gateway.dataDir, 'files', 'incoming'));

interface Answer {
  status: number;
  headers: Headers;
  body: JsonObject;
}

async function call(method: string, path: string, body?: FormData | string, key = story.key): Promise<Answer> {
  const response = await fetch(`${story.gateway.url}${path}`, { method, headers: { authorization: `Bearer ${key}` }, body });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text.startsWith('{') ? (JSON.parse(text) as JsonObject) : { text },
  };
}

const formOf = (...files: [name: string, bytes: Buffer, type?: string][]): FormData => {
  const form = new FormData();
  for (const [name, bytes, type] of files) form.append('file', new Blob([new Uint8Array(bytes)], { type }), name);
  return form;
};
const upload = (...files: [name: string, bytes: Buffer, type?: string][]): Promise<Answer> =>
  call('POST', '/v1/files', formOf(...files));
const idOf = async (name: string, bytes: Buffer): Promise<string> => String((await upload([name, bytes])).body['id']);

describe('files', () => {
  it('are uploaded, listed, read and deleted by the OpenAI SDK', async () => {
    const { files } = story.openai;
    const added = await files.create({
      file: await toFile(Buffer.from('Hello, file.'), 'note.txt'),
      purpose: 'user_data',
      expires_after: { anchor: 'created_at', seconds: 3_600 },
    });
    expect(added).toMatchObject({ object: 'file', bytes: 12, filename: 'note.txt', purpose: 'user_data', status: 'processed' });
    expect(Number(added.expires_at) - added.created_at).toBe(3_600);
    expect(await files.retrieve(added.id)).toEqual(added);
    expect((await files.list({ limit: 1 })).data).toEqual([added]);
    expect(await (await files.content(added.id)).text()).toBe('Hello, file.');
    expect(await files.delete(added.id)).toEqual({ id: added.id, object: 'file', deleted: true });
    await expect(files.retrieve(added.id)).rejects.toMatchObject({ status: 404, code: 'not_found' });
  });

  it('come several at once: all of them, or none', async () => {
    const both = await upload(['a.png', PNG], ['b.gif', gif(3, 2, 1)]);
    expect(both).toMatchObject({ status: 201, body: { object: 'list' } });
    const ids = (both.body['data'] as JsonObject[]).map(({ id }) => String(id));
    expect(both.body['data']).toMatchObject([
      { filename: 'a.png', media_type: 'image/png', width: 64, height: 48 },
      { filename: 'b.gif', media_type: 'image/gif', width: 3, height: 2 },
    ]);
    const listed = async (): Promise<number> => ((await call('GET', '/v1/files')).body['data'] as unknown[]).length;
    const before = await listed();
    expect(await upload(['c.png', PNG], ['d.png', Buffer.from('<html>'), 'image/png'])).toMatchObject({
      status: 415,
      body: { error: { code: 'file_type_not_allowed', param: 'file' } },
    });
    expect(await listed()).toBe(before);
    const gone = await call('DELETE', `/v1/files?file_ids=${ids[0]}&file_ids=${ids[1]}&file_ids=file_none`);
    expect(gone.body).toMatchObject({
      deleted: 2,
      data: [{ deleted: true }, { deleted: true }, { id: 'file_none', deleted: false, error: { code: 'not_found' } }],
    });
    await until('nothing to be left', () => incoming().length === 0);
  });

  it('B3: are unknown to others, also where the ids of both are mixed', async () => {
    const mine = await idOf('mine.txt', Buffer.from('mine'));
    for (const [method, path] of [
      ['GET', `/v1/files/${mine}`],
      ['GET', `/v1/files/${mine}/content`],
      ['DELETE', `/v1/files/${mine}`],
    ] as const)
      expect(await call(method, path, undefined, other)).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } });
    const theirs = (await call('POST', '/v1/files', formOf(['theirs.txt', Buffer.from('theirs')]), other)).body['id'];
    const mixed = await call('DELETE', `/v1/files?file_ids=${mine}&file_ids=${String(theirs)}`, undefined, other);
    expect(mixed.body).toMatchObject({
      deleted: 1,
      data: [
        { id: mine, deleted: false },
        { id: theirs, deleted: true },
      ],
    });
    expect((await call('GET', `/v1/files/${mine}`)).status).toBe(200);
  });

  it('are sent in parts, and never run by a browser', async () => {
    const id = await idOf('page.html', Buffer.from('<script>alert(1)</script>'));
    const get = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${story.gateway.url}/v1/files/${id}/content`, { headers: { authorization: `Bearer ${story.key}`, ...headers } });
    const whole = await get({});
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'text/plain',
      'x-content-type-options': 'nosniff',
      'content-disposition': expect.stringContaining('attachment') as string,
      'accept-ranges': 'bytes',
    });
    const part = await get({ range: 'bytes=1-6' });
    expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 1-6/25', 'script']);
    const beyond = await get({ range: 'bytes=99-' });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */25']);
    expect((await get({ 'if-none-match': String(whole.headers.get('etag')) })).status).toBe(304);
    expect((await get({ range: 'bytes=1-6', 'if-range': '"other"' })).status).toBe(200);
  });

  it('F1: keep a name that is only a name', async () => {
    const { status, body } = await upload(['../../\u202egpj.txt', Buffer.from('x')]);
    expect([status, body['filename']]).toEqual([201, 'gpj.txt']);
    expect(body['id']).toMatch(/^file_[0-9a-z]{26}$/);
  });
});

describe('F4, F6: what cannot be taken', () => {
  it.each([
    ['a file that is too large', formOf(['a.txt', Buffer.alloc(2_000_001, 'a')]), 413, 'body_too_large'],
    [
      'a form that is too large',
      formOf(...[1, 2, 3].map((n) => [`${n}.txt`, Buffer.alloc(1_900_000, 'a')] as [string, Buffer])),
      413,
      'body_too_large',
    ],
    [
      'too many files',
      formOf(...Array.from({ length: 30 }, (_, n) => [`${n}.txt`, Buffer.from('a')] as [string, Buffer])),
      413,
      'body_too_large',
    ],
    ['a form without a file', new FormData(), 400, 'invalid_request'],
    ['a body that is no form', '{}', 415, 'unsupported_media_type'],
  ])('%s', async (_, body, status, code) => {
    expect(await call('POST', '/v1/files', body)).toMatchObject({ status, body: { error: { code } } });
    await until('nothing to be left', () => incoming().length === 0);
  });

  it.each([
    ['no boundary', 'multipart/form-data', 'x'],
    [
      'an empty field name',
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data; name=""; filename="a"\r\n\r\nx\r\n--b--\r\n',
    ],
    [
      'a form that is cut',
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nx',
    ],
    [
      'an unknown field',
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data; name="tenant_id"\r\n\r\nten_x\r\n--b\r\ncontent-disposition: form-data; name="f"; filename="a"\r\n\r\nx\r\n--b--\r\n',
    ],
  ])('%s', async (_, type, body) => {
    const response = await fetch(`${story.gateway.url}/v1/files`, {
      method: 'POST',
      headers: { authorization: `Bearer ${story.key}`, 'content-type': type },
      body,
    });
    expect([400, 415]).toContain(response.status);
    await until('nothing to be left', () => incoming().length === 0);
  });

  it('a client that leaves in the middle leaves nothing behind', async () => {
    const { hostname, port } = new URL(story.gateway.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /v1/files HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${story.key}\r\ncontent-length: 900000\r\n` +
        'content-type: multipart/form-data; boundary=b\r\n\r\n--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n',
    );
    socket.write('x'.repeat(100_000));
    await until('the file to be coming', () => incoming().length === 1);
    socket.destroy();
    await until('it to be gone', () => incoming().length === 0);
  });

  it('more than the tenant may keep', async () => {
    const { key } = await story.gateway.createVirtualKey();
    const add = (letter: string): Promise<Answer> =>
      call('POST', '/v1/files', formOf([`${letter}.txt`, Buffer.alloc(1_900_000, letter)]), key);
    const answers = [];
    for (const letter of 'abcdefg') answers.push(await add(letter));
    expect(answers.at(-1)).toMatchObject({ status: 413, body: { error: { code: 'storage_quota_exceeded' } } });
    const ids = ((await call('GET', '/v1/files', undefined, key)).body['data'] as JsonObject[]).map(({ id }) => String(id));
    await call('DELETE', `/v1/files?${ids.map((id) => `file_ids=${id}`).join('&')}`, undefined, key);
  });
});

describe('files in messages', () => {
  const data = PNG.toString('base64');

  it('reach providers as their bytes, in each dialect, also where the body would have been relayed', async () => {
    const id = await idOf('photo.png', PNG);
    story.upstream.always('openai', say('A photo.'));
    story.upstream.always('anthropic', say('A photo.'));
    const content = [
      { type: 'text', text: 'What is it?' },
      { type: 'file', file: { file_id: id } },
    ];
    const messages = [{ role: 'user', content }];
    const ask = async (path: string, body: object): Promise<Answer> => {
      const headers = {
        authorization: `Bearer ${story.key}`,
        'content-type': 'application/json',
        'anthropic-version': '2023-06-01',
      };
      const response = await fetch(story.gateway.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
      return { status: response.status, headers: response.headers, body: (await response.json()) as JsonObject };
    };
    const asked: [string, object][] = [
      ['/v1/chat/completions', { messages }],
      [
        '/v1/messages',
        { max_tokens: 9, messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'file', file_id: id } }] }] },
      ],
      ['/v1/responses', { input: [{ role: 'user', content: [{ type: 'input_image', file_id: id }] }] }],
      ['/v1/llm/chat', { prompt: 'What is it?', attachments: [{ type: 'image', file_id: id }] }],
    ];
    for (const model of ['openai/gpt-5-mini', 'anthropic/claude-haiku-4-5'])
      for (const [path, body] of asked) {
        expect([path, (await ask(path, { model, ...body })).status]).toEqual([path, 200]);
        expect(JSON.stringify(story.upstream.last().body)).toContain(data);
        expect(JSON.stringify(story.upstream.last().body)).not.toContain(id);
      }
  });

  it('of somebody else are unknown there as well', async () => {
    const id = await idOf('secret.txt', Buffer.from('secret'));
    const ask = story.openai.withOptions({ apiKey: other }).chat.completions.create({
      model: 'openai/gpt-5-mini',
      messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: id } }] }],
    });
    await expect(ask).rejects.toMatchObject({ status: 404, code: 'not_found' });
  });
});

describe('in an S3-compatible store', () => {
  let s3: TestS3;
  let inBucket: Story;
  beforeAll(async () => {
    s3 = await startS3();
    inBucket = await startStory({
      env: {
        GATEWAY_FILES_S3_BUCKET: s3.bucket,
        GATEWAY_FILES_S3_ENDPOINT: s3.endpoint,
        GATEWAY_FILES_S3_ACCESS_KEY_ID: s3.accessKeyId,
        GATEWAY_FILES_S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
      },
    });
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await inBucket?.close();
    await s3?.close();
  }, STOP_TIMEOUT_MS);

  it('files are kept, read in parts and deleted', async () => {
    const { files } = inBucket.openai;
    const { id } = await files.create({ file: await toFile(Buffer.from('in a bucket'), 'a.txt'), purpose: 'user_data' });
    expect(await (await files.content(id)).text()).toBe('in a bucket');
    const part = await files.content(id, { headers: { range: 'bytes=5-' } });
    expect(await part.text()).toBe('bucket');
    await files.delete(id);
    await expect(files.content(id)).rejects.toMatchObject({ status: 404 });
  });
});
