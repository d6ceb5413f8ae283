import { extname } from 'node:path';

/** What models read as pictures. */
export const IMAGES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** Sound, under the names that detectors give it, and the one it is kept under. */
const SOUND: Readonly<Record<string, string>> = {
  'audio/mpeg': 'audio/mpeg',
  'audio/wav': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/flac': 'audio/flac',
  'audio/x-flac': 'audio/flac',
  'audio/ogg': 'audio/ogg',
  'audio/opus': 'audio/ogg',
  'audio/ogg; codecs=opus': 'audio/ogg',
  'audio/aac': 'audio/aac',
  'audio/mp4': 'audio/mp4',
  'audio/x-m4a': 'audio/mp4',
  'video/mp4': 'video/mp4',
  'video/webm': 'video/webm',
};

/** The kept name of a binary type; undefined for what is not taken. */
export const binaryType = (detected: string): string | undefined =>
  IMAGES.has(detected) || detected === 'application/pdf' ? detected : SOUND[detected];

/** Text has no magic bytes: its name says which. Markup is text like any other, and never served as more. */
const TEXTS: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.jsonl': 'application/jsonl',
  '.ndjson': 'application/jsonl',
  '.csv': 'text/csv',
  '.md': 'text/markdown',
};

export const textType = (filename: string): string => TEXTS[extname(filename).toLowerCase()] ?? 'text/plain';

/** Called a picture, a recording or a PDF by its name. */
export const isNamedBinary = (filename: string): boolean => BINARIES.has(extname(filename).toLowerCase());

const BINARIES: ReadonlySet<string> = new Set(
  ['png', 'jpg', 'jpeg', 'gif', 'webp', 'pdf', 'mp3', 'wav', 'flac', 'ogg', 'aac', 'm4a', 'mp4', 'webm'].map((end) => `.${end}`),
);

/** For the message to whoever sent something else. */
export const TAKEN = 'PNG, JPEG, GIF and WebP images, PDF, text in UTF-8, and MP3, WAV, FLAC, Ogg, AAC, MP4 and WebM recordings';
