import { GatewayError, type JsonObject } from '@libs/kernel';
import type { AudioPart, DocumentPart, ImagePart } from '@libs/protocol';
import type { ChangeList } from '../changes';

const untakable = (message: string): GatewayError => new GatewayError('unsupported_by_target', message, { param: 'messages' });

/** @throws GatewayError unsupported_by_target for an address that Gemini does not fetch */
export function encodeImage(part: ImagePart, changes: ChangeList): JsonObject {
  if (part.detail !== undefined && part.detail !== 'auto')
    changes.dropped('messages.image.detail', 'Gemini knows it for a whole request only');
  const { source } = part;
  if (source.type === 'base64') return inline(source.mediaType, source.data);
  if (source.type === 'file') throw untakable('Gemini takes no file ids of this gateway.');
  return remote(source.url, imageType(source.url));
}

/** @throws GatewayError unsupported_by_target */
export function encodeDocument(part: DocumentPart, changes: ChangeList): JsonObject[] {
  const { source, title, context } = part;
  if (part.citations) changes.dropped('messages.document.citations', 'Gemini cites only what it has searched for');
  const before = [
    ...(title === undefined ? [] : [`Title: ${title}`]),
    ...(context === undefined ? [] : [`Context: ${context}`]),
  ].join('\n');
  if (before !== '') changes.add('messages.document', 'title and context sent as text before it');
  const parts: JsonObject[] = before === '' ? [] : [{ text: before }];
  if (source.type === 'file') throw untakable('Gemini takes no file ids of this gateway.');
  if (source.type === 'text') parts.push(inline(source.mediaType, Buffer.from(source.text).toString('base64')));
  else if (source.type === 'base64') parts.push(inline(source.mediaType, source.data));
  else parts.push(remote(source.url, /\.txt$/i.test(pathOf(source.url)) ? 'text/plain' : 'application/pdf'));
  return parts;
}

export const encodeAudio = (part: AudioPart): JsonObject =>
  inline(`audio/${part.format === 'pcm16' ? 'pcm' : part.format}`, part.data);

const inline = (mimeType: string, data: string): JsonObject => ({ inlineData: { mimeType, data } });

/** Gemini fetches public https addresses itself: https://ai.google.dev/gemini-api/docs/file-input-methods */
function remote(fileUri: string, mimeType: string): JsonObject {
  if (!/^https:\/\//i.test(fileUri)) throw untakable('Gemini fetches https addresses only.');
  return { fileData: { mimeType, fileUri } };
}

const pathOf = (url: string): string => url.split(/[?#]/, 1)[0] ?? '';

function imageType(url: string): string {
  const ending = /\.(png|webp|gif|bmp|heic|heif|avif)$/i.exec(pathOf(url))?.[1];
  return `image/${ending?.toLowerCase() ?? 'jpeg'}`;
}
