import { GatewayError, newId, type Principal } from '@libs/kernel';
import type { ContentPart, GatewayRequest } from '@libs/protocol';
import { type FileContent, namesFiles, resolveFiles } from './resolve-files';

const principal: Principal = { kind: 'user', tenantId: 'ten_a', role: 'member', limits: {} };
const [image, pdf, note, sound, film] = [newId('file'), newId('file'), newId('file'), newId('file'), newId('file')];
const stored: Record<string, FileContent> = {
  [image]: { filename: 'a.png', mediaType: 'image/png', bytes: Buffer.from('png') },
  [pdf]: { filename: 'a.pdf', mediaType: 'application/pdf', bytes: Buffer.from('pdf') },
  [note]: { filename: 'a.md', mediaType: 'text/markdown', bytes: Buffer.from('# Grüße') },
  [sound]: { filename: 'a.mp3', mediaType: 'audio/mpeg', bytes: Buffer.from('mp3') },
  [film]: { filename: 'a.mp4', mediaType: 'video/mp4', bytes: Buffer.from('mp4') },
};
const asked: string[] = [];
const files = {
  read: (who: Principal, id: string): Promise<FileContent> => {
    asked.push(`${who.tenantId} ${id}`);
    const found = stored[id];
    return found ? Promise.resolve(found) : Promise.reject(new GatewayError('not_found', 'no such file'));
  },
};
beforeEach(() => void asked.splice(0));

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const named = (type: 'image' | 'document', fileId: string): ContentPart => ({ type, source: { type: 'file', fileId } });
const request = (...content: ContentPart[]): GatewayRequest => ({
  model: 'm',
  system: [],
  stream: false,
  includeUsage: true,
  messages: [
    { role: 'user', content },
    { role: 'user', content: [{ type: 'tool_result', toolCallId: 'c', content }] },
  ],
});

describe('resolveFiles', () => {
  it('puts what a file is in the place where it is named, and reads it once', async () => {
    const before = request(
      { ...named('image', image), detail: 'low' } as ContentPart,
      named('document', image),
      { ...named('document', pdf), cacheControl: { type: 'ephemeral' } } as ContentPart,
      named('document', note),
      named('document', sound),
    );
    const copy = structuredClone(before);
    const after = await resolveFiles(before, principal, files);
    const parts = [
      { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: base64('png') }, detail: 'low' },
      { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: base64('png') } },
      {
        type: 'document',
        title: 'a.pdf',
        cacheControl: { type: 'ephemeral' },
        source: { type: 'base64', mediaType: 'application/pdf', data: base64('pdf') },
      },
      { type: 'document', title: 'a.md', source: { type: 'text', mediaType: 'text/plain', text: '# Grüße' } },
      { type: 'audio', format: 'mp3', data: base64('mp3') },
    ];
    expect(after.messages[0]?.content).toEqual(parts);
    expect(after.messages[1]?.content).toEqual([{ type: 'tool_result', toolCallId: 'c', content: parts }]);
    expect(before).toEqual(copy);
    expect(asked).toEqual([image, pdf, note, sound].map((id) => `ten_a ${id}`));
  });

  it('leaves the ids of others to those who know them', async () => {
    const foreign = request(named('document', 'file-abc123'));
    expect(await resolveFiles(foreign, principal, files)).toBe(foreign);
  });

  it.each([
    ['an unknown file', [named('image', newId('file'))], 'not_found'],
    ['a document where an image belongs', [named('image', pdf)], 'invalid_request'],
    ['a film', [named('document', film)], 'unsupported_by_target'],
    ['too many files', Array.from({ length: 21 }, () => named('image', newId('file'))), 'invalid_request'],
  ])('refuses %s', async (_, content, code) => {
    await expect(resolveFiles(request(...content), principal, files)).rejects.toMatchObject({ code });
  });

  it('bounds what is held in memory', async () => {
    const ids = [newId('file'), newId('file')];
    const large = { read: () => Promise.resolve({ filename: 'a', mediaType: 'image/png', bytes: Buffer.alloc(40_000_000) }) };
    await expect(resolveFiles(request(...ids.map((id) => named('image', id))), principal, large)).rejects.toMatchObject({
      code: 'body_too_large',
    });
  });
});

it('knows a body that names one of our files from one that only has such fields', () => {
  expect(namesFiles(Buffer.from(JSON.stringify({ file_id: image })))).toBe(true);
  expect(namesFiles(Buffer.from(`{"file_data":"x","file_id":"file-abc","a":"file_${'x'.repeat(27)}"}`))).toBe(false);
  expect(namesFiles(Buffer.from('{"a":"file_'))).toBe(false);
});
