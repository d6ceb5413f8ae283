import { GatewayError } from '@libs/kernel';
import type { ContentPart, DocumentPart, GatewayRequest, ImagePart, MediaSource, Message } from '@libs/protocol';
import type { UpstreamAdapter } from '@libs/providers';

/** Fetches what a client named by address. @throws GatewayError url_not_allowed, image_fetch_failed, image_too_large */
export interface MediaSourceFetcher {
  fetch(url: string, param: string): Promise<{ mediaType: string; bytes: Buffer }>;
}

/** In one request; each is held in memory while it is served. */
const MAX_REMOTE = 20;

type Media = (ImagePart | DocumentPart) & { source: MediaSource };

export type MediaKinds = ReadonlySet<'image' | 'document'>;

/** What an upstream does not fetch itself. */
export function takenAsBytes({ remoteMedia, remoteDocuments = remoteMedia }: UpstreamAdapter): MediaKinds {
  const kinds = new Set<'image' | 'document'>();
  if (remoteMedia === 'bytes') kinds.add('image');
  if (remoteDocuments === 'bytes') kinds.add('document');
  return kinds;
}

/** Whether media of these kinds are named by address somewhere. */
export const hasRemoteMedia = (request: GatewayRequest, kinds: MediaKinds): boolean =>
  kinds.size > 0 && remoteUrls(request, kinds).length > 0;

/**
 * The request with all media of these kinds that are named by address replaced by their bytes; each address is fetched
 * once.
 * @throws GatewayError invalid_request when there are too many; see `MediaSourceFetcher`
 */
export async function resolveMedia(
  request: GatewayRequest,
  fetcher: MediaSourceFetcher,
  kinds: MediaKinds,
): Promise<GatewayRequest> {
  const urls = remoteUrls(request, kinds);
  if (urls.length > MAX_REMOTE) {
    const message = `At most ${MAX_REMOTE} images or documents may be named by address where the provider takes only their bytes.`;
    throw new GatewayError('invalid_request', message, { param: 'messages' });
  }
  const fetched = new Map(await Promise.all(urls.map(async (url) => [url, await fetcher.fetch(url, 'messages')] as const)));
  const inline = <T>(part: T | Media): T | Media => {
    if (!isMedia(part, kinds) || part.source.type !== 'url') return part;
    const found = fetched.get(part.source.url);
    if (!found) throw new Error('an address was not fetched');
    return { ...part, source: { type: 'base64', mediaType: found.mediaType, data: found.bytes.toString('base64') } } as Media;
  };
  return { ...request, messages: request.messages.map((message) => inlineMessage(message, inline)) };
}

function inlineMessage(message: Message, inline: <T>(part: T | Media) => T | Media): Message {
  if (message.role === 'assistant') return { ...message, content: message.content.map((part) => inline(part)) };
  const content = message.content.map((part) =>
    part.type === 'tool_result' ? { ...part, content: part.content.map((inner): ContentPart => inline(inner)) } : inline(part),
  );
  return { ...message, content };
}

function remoteUrls(request: GatewayRequest, kinds: MediaKinds): string[] {
  const urls = new Set<string>();
  const look = (part: unknown): void => {
    if (isMedia(part, kinds) && part.source.type === 'url') urls.add(part.source.url);
  };
  for (const message of request.messages) {
    for (const part of message.content) {
      look(part);
      if (part.type === 'tool_result') part.content.forEach(look);
    }
  }
  return [...urls];
}

function isMedia(part: unknown, kinds: MediaKinds): part is Media {
  const { type } = part as { type: string };
  if (type === 'image') return kinds.has('image');
  return type === 'document' && kinds.has('document') && (part as DocumentPart).source.type !== 'text';
}
