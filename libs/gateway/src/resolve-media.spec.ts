import type { GatewayRequest } from '@libs/protocol';
import type { UpstreamAdapter } from '@libs/providers';
import { hasRemoteMedia, type MediaKinds, resolveMedia, takenAsBytes } from './resolve-media';

const ALL: MediaKinds = new Set(['image', 'document']);
const remote = (url: string) => ({ type: 'image' as const, source: { type: 'url' as const, url }, detail: 'low' });
const request = (...urls: string[]): GatewayRequest => ({
  model: 'm',
  system: [],
  stream: false,
  includeUsage: true,
  messages: [
    { role: 'user', content: [{ type: 'text', text: 'see' }, ...urls.map(remote)] },
    { role: 'user', content: [{ type: 'tool_result', toolCallId: 'c', content: urls.map(remote) }] },
  ],
});

describe('resolveMedia', () => {
  it('replaces every address by bytes, fetches each once, and changes nothing it was given', async () => {
    const asked: string[] = [];
    const fetcher = {
      fetch: (url: string, param: string) => {
        asked.push(`${param} ${url}`);
        return Promise.resolve({ mediaType: 'image/png', bytes: Buffer.from(url.slice(-1)) });
      },
    };
    const before = request('https://a/1', 'https://a/2');
    const copy = structuredClone(before);
    const after = await resolveMedia(before, fetcher, ALL);
    expect(before).toEqual(copy);
    expect(asked).toEqual(['messages https://a/1', 'messages https://a/2']);
    const inlined = ['MQ==', 'Mg=='].map((data) => ({
      type: 'image',
      source: { type: 'base64', mediaType: 'image/png', data },
      detail: 'low',
    }));
    expect(after.messages[0]?.content).toEqual([{ type: 'text', text: 'see' }, ...inlined]);
    expect(after.messages[1]?.content).toEqual([{ type: 'tool_result', toolCallId: 'c', content: inlined }]);
    expect(hasRemoteMedia(after, ALL)).toBe(false);
  });

  it('says when there are too many, before it fetches any', async () => {
    const fetcher = { fetch: () => Promise.reject(new Error('was asked')) };
    const many = request(...Array.from({ length: 21 }, (_, i) => `https://a/${i}`));
    await expect(resolveMedia(many, fetcher, ALL)).rejects.toMatchObject({ code: 'invalid_request', param: 'messages' });
  });

  it('leaves the kinds alone that the upstream fetches itself', async () => {
    const fetcher = { fetch: () => Promise.reject(new Error('was asked')) };
    const asked = request('https://a/1');
    const documents: MediaKinds = new Set(['document']);
    expect(hasRemoteMedia(asked, documents)).toBe(false);
    expect(await resolveMedia(asked, fetcher, documents)).toEqual(asked);
  });
});

it.each([
  [{ remoteMedia: 'url' }, []],
  [{ remoteMedia: 'bytes' }, ['image', 'document']],
  [{ remoteMedia: 'url', remoteDocuments: 'bytes' }, ['document']],
  [{ remoteMedia: 'bytes', remoteDocuments: 'url' }, ['image']],
])('an upstream with %j takes %j only as bytes', (adapter, kinds) =>
  expect([...takenAsBytes(adapter as UpstreamAdapter)]).toEqual(kinds),
);
