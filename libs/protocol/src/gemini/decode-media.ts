import type { JsonObject } from '@libs/kernel';
import type { AudioPart, DocumentPart, ImagePart } from '../neutral/content';
import { badField, field, optional, stringAt, untranslatable } from './read-fields';

type MediaPart = ImagePart | DocumentPart | AudioPart;

/** `inlineData`: bytes in base64. @throws GatewayError invalid_request, unsupported_by_target */
export function decodeInlineData(blob: JsonObject, param: string): MediaPart {
  const mediaType = stringAt(field(blob, 'mimeType'), `${param}.mimeType`).toLowerCase();
  const data = plainBase64(stringAt(field(blob, 'data'), `${param}.data`));
  const title = optional(blob, 'displayName', param, stringAt);
  if (mediaType.startsWith('image/')) return { type: 'image', source: { type: 'base64', mediaType, data } };
  if (mediaType.startsWith('audio/')) return { type: 'audio', format: audioFormat(mediaType), data };
  const named = title === undefined ? {} : { title };
  if (mediaType === 'application/pdf') return { type: 'document', source: { type: 'base64', mediaType, data }, ...named };
  if (mediaType.startsWith('text/') || mediaType === 'application/json') {
    const text = Buffer.from(data, 'base64').toString('utf8');
    return { type: 'document', source: { type: 'text', mediaType, text }, ...named };
  }
  throw untranslatable(`${param}.mimeType`, mediaType);
}

/** Files that only Google can open: those of its file service and its storage, and videos of its own. */
const GOOGLES_OWN = /^(?:gs:|https:\/\/generativelanguage\.googleapis\.com\/|https:\/\/(?:www\.)?youtu(?:\.be|be\.com)\/)/i;

/** `fileData`: something by its address. @throws GatewayError invalid_request, unsupported_by_target */
export function decodeFileData(file: JsonObject, param: string): MediaPart {
  const url = stringAt(field(file, 'fileUri'), `${param}.fileUri`);
  if (GOOGLES_OWN.test(url)) throw untranslatable(`${param}.fileUri`, 'a file that only Google can open');
  if (!/^https?:\/\//i.test(url)) throw badField(`${param}.fileUri`, 'must be an http(s) address');
  const mediaType = (optional(file, 'mimeType', param, stringAt) ?? guessedType(url)).toLowerCase();
  if (mediaType.startsWith('image/')) return { type: 'image', source: { type: 'url', url } };
  if (mediaType === 'application/pdf' || mediaType.startsWith('text/')) return { type: 'document', source: { type: 'url', url } };
  throw untranslatable(`${param}.mimeType`, `${mediaType === '' ? 'a file of an unknown kind' : mediaType} by its address`);
}

function guessedType(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? '';
  if (/\.pdf$/i.test(path)) return 'application/pdf';
  return /\.(?:png|jpe?g|gif|webp|heic|heif|avif|bmp)$/i.test(path) ? 'image/*' : '';
}

const FORMATS: Readonly<Record<string, string>> = { mpeg: 'mp3', mpga: 'mp3', 'x-wav': 'wav', wave: 'wav', 'vnd.wave': 'wav' };

function audioFormat(mediaType: string): string {
  const format = mediaType.slice('audio/'.length).split(';', 1)[0] as string;
  return FORMATS[format] ?? format;
}

/** Some of Google's clients write base64 for URLs; nobody else reads that. */
const plainBase64 = (data: string): string =>
  /[-_]/.test(data)
    ? data
        .replace(/-/g, '+')
        .replace(/_/g, '/')
        .padEnd(Math.ceil(data.length / 4) * 4, '=')
    : data;
