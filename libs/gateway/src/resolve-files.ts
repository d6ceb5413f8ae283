import { GatewayError, isId, type Principal } from '@libs/kernel';
import type { AudioPart, ContentPart, DocumentPart, GatewayRequest, ImagePart, Message } from '@libs/protocol';

/** Uploaded files, as whoever may see them reads them. */
export interface FileSource {
  /** @throws GatewayError not_found */
  read(principal: Principal, id: string): Promise<FileContent>;
}

export interface FileContent {
  filename: string;
  mediaType: string;
  bytes: Buffer;
}

/** In one request; all are held in memory while it is served. */
const MAX_FILES = 20;
const MAX_BYTES = 64 * 1024 * 1024;
const OPENING = Buffer.from('"file_');
const ID_LENGTH = 'file_'.length + 26;

/** Whether a body names one of our files: an upstream would not know it, so such a body is never relayed. */
export function namesFiles(body: Buffer): boolean {
  for (let at = body.indexOf(OPENING); at !== -1; at = body.indexOf(OPENING, at + 1)) {
    const end = at + 1 + ID_LENGTH;
    if (body[end] === 0x22 && isId('file', body.toString('latin1', at + 1, end))) return true;
  }
  return false;
}

type FilePart = (ImagePart | DocumentPart) & { source: { type: 'file'; fileId: string } };
type Resolved = ImagePart | DocumentPart | AudioPart;

/**
 * The request with the bytes of the files that it names in their place; each is read once.
 * @throws GatewayError not_found, body_too_large, invalid_request, unsupported_by_target
 */
export async function resolveFiles(request: GatewayRequest, principal: Principal, files: FileSource): Promise<GatewayRequest> {
  const ids = new Set<string>();
  eachPart(request, (part) => isFile(part) && ids.add(part.source.fileId));
  if (ids.size === 0) return request;
  if (ids.size > MAX_FILES)
    throw new GatewayError('invalid_request', `At most ${MAX_FILES} files may be named in one request.`, { param: 'messages' });
  const contents = new Map<string, FileContent>();
  let total = 0;
  for (const id of ids) {
    const content = await files.read(principal, id);
    total += content.bytes.length;
    if (total > MAX_BYTES)
      throw new GatewayError('body_too_large', `The files of one request may have at most ${MAX_BYTES} bytes together.`);
    contents.set(id, content);
  }
  const inPlace = <T>(part: T): T | Resolved => {
    if (!isFile(part)) return part;
    return toPart(part, contents.get(part.source.fileId) as FileContent);
  };
  return { ...request, messages: request.messages.map((message) => withParts(message, inPlace)) };
}

function withParts(message: Message, inPlace: <T>(part: T) => T | Resolved): Message {
  if (message.role === 'assistant') return { ...message, content: message.content.map((part) => inPlace(part)) } as Message;
  const content = message.content.map((part) =>
    part.type === 'tool_result'
      ? { ...part, content: part.content.map((inner) => inPlace(inner) as ContentPart) }
      : inPlace(part),
  );
  return { ...message, content } as Message;
}

function eachPart(request: GatewayRequest, look: (part: unknown) => void): void {
  for (const message of request.messages)
    for (const part of message.content) {
      look(part);
      if (part.type === 'tool_result') part.content.forEach(look);
    }
}

/** Ids of other kinds are somebody else's: the adapter says what it thinks of them. */
function isFile(part: unknown): part is FilePart {
  const { source } = part as { source?: { type: string; fileId?: string } };
  return source?.type === 'file' && isId('file', String(source.fileId));
}

/** A file becomes what it is, whatever kind of part named it. */
function toPart(part: FilePart, { filename, mediaType, bytes }: FileContent): Resolved {
  const marks = part.cacheControl && { cacheControl: part.cacheControl };
  if (mediaType.startsWith('image/')) {
    const source = { type: 'base64' as const, mediaType, data: bytes.toString('base64') };
    return {
      type: 'image',
      source,
      ...(part.type === 'image' && part.detail !== undefined && { detail: part.detail }),
      ...marks,
    };
  }
  if (part.type === 'image')
    throw new GatewayError('invalid_request', `The file '${filename}' is no image: it is ${mediaType}.`, { param: 'messages' });
  const { source: _, ...document } = part;
  const title = part.title ?? filename;
  if (mediaType === 'application/pdf')
    return { ...document, title, source: { type: 'base64', mediaType, data: bytes.toString('base64') } };
  const format = SOUND[mediaType];
  if (format !== undefined) return { type: 'audio', format, data: bytes.toString('base64') };
  if (mediaType.startsWith('text/') || mediaType.startsWith('application/json'))
    return { ...document, title, source: { type: 'text', mediaType: 'text/plain', text: bytes.toString('utf8') } };
  throw new GatewayError('unsupported_by_target', `The file '${filename}' is ${mediaType}, which no model is sent.`, {
    param: 'messages',
  });
}

/** As OpenAI names formats. */
const SOUND: Readonly<Record<string, string>> = {
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'audio/flac': 'flac',
  'audio/ogg': 'ogg',
  'audio/aac': 'aac',
  'audio/mp4': 'm4a',
};
