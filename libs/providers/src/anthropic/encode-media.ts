import { GatewayError, type JsonObject } from '@libs/kernel';
import type { DocumentPart, ImagePart } from '@libs/protocol';
import type { ChangeList } from '../changes';

const IMAGE_TYPES = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);
const MAX_TITLE = 500;

export const untakable = (message: string): GatewayError =>
  new GatewayError('unsupported_by_target', message, { param: 'messages' });

export const withMark = (block: JsonObject, cacheControl: JsonObject | undefined): JsonObject =>
  cacheControl ? { ...block, cache_control: cacheControl } : block;

/** @throws GatewayError unsupported_by_target for an image of a type that Anthropic does not read */
export function encodeImage(part: ImagePart, changes: ChangeList): JsonObject {
  if (part.detail !== undefined && part.detail !== 'auto') changes.dropped('messages.image.detail', 'not known to Anthropic');
  const { source } = part;
  if (source.type === 'base64' && !IMAGE_TYPES.has(source.mediaType))
    throw untakable(`Anthropic reads JPEG, PNG, GIF and WebP, not ${source.mediaType}.`);
  if (source.type === 'file') throw untakable('Anthropic takes no file ids.');
  const encoded: JsonObject =
    source.type === 'url'
      ? { type: 'url', url: source.url }
      : { type: 'base64', media_type: source.mediaType, data: source.data };
  return withMark({ type: 'image', source: encoded }, part.cacheControl);
}

/** @throws GatewayError unsupported_by_target for a document that is neither PDF nor text */
export function encodeDocument(part: DocumentPart, mayCite: boolean, changes: ChangeList): JsonObject {
  const { title, context, citations } = part;
  const block: JsonObject = { type: 'document', source: documentSource(part.source, changes) };
  if (title !== undefined && title !== '') {
    if (title.length > MAX_TITLE) changes.add('messages.document.title', `cut to ${MAX_TITLE} characters`);
    block['title'] = title.slice(0, MAX_TITLE);
  }
  if (context !== undefined && context !== '') block['context'] = context;
  if (citations !== undefined && (mayCite || !citations)) block['citations'] = { enabled: citations };
  else if (citations) changes.dropped('messages.document.citations', 'Anthropic does not cite in answers that follow a schema');
  return withMark(block, part.cacheControl);
}

function documentSource(source: DocumentPart['source'], changes: ChangeList): JsonObject {
  switch (source.type) {
    case 'url':
      return { type: 'url', url: source.url };
    case 'text':
      return plainText(source.text, source.mediaType, changes);
    case 'file':
      throw untakable('Anthropic takes no file ids.');
    case 'base64':
      if (source.mediaType === 'application/pdf') return { type: 'base64', media_type: source.mediaType, data: source.data };
      if (isText(source.mediaType))
        return plainText(Buffer.from(source.data, 'base64').toString('utf8'), source.mediaType, changes);
      throw untakable(`Anthropic reads PDF and plain text, not ${source.mediaType}.`);
  }
}

const isText = (mediaType: string): boolean => /^text\/|^application\/(?:json|xml|yaml|x-yaml|javascript)$/.test(mediaType);

function plainText(text: string, mediaType: string, changes: ChangeList): JsonObject {
  if (mediaType !== 'text/plain') changes.add('messages.document', `${mediaType} sent as plain text`);
  return { type: 'text', media_type: 'text/plain', data: text };
}
