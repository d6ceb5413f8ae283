import { GatewayError, type JsonObject } from '@libs/kernel';
import type { AudioPart, DocumentPart, ImagePart, TextPart } from '@libs/protocol';
import type { ChangeList } from '../changes';
import type { OpenAiCompatibleProfile } from './profile';
import { sentence } from '../sentence';

/** What a model is shown or given to hear, in this upstream's words. */
export class MediaEncoder {
  constructor(
    private readonly profile: OpenAiCompatibleProfile,
    private readonly changes: ChangeList,
  ) {}

  /** @throws GatewayError unsupported_by_target */
  image(part: ImagePart): JsonObject {
    const { unsupported, label } = this.profile;
    if (unsupported.has('image')) throw untakable(`${label} takes no images.`);
    const { source } = part;
    if (source.type === 'url' && unsupported.has('remote_image'))
      throw untakable(`${label} takes images only as base64, not by address.`);
    if (source.type === 'file') throw untakable(`${label} takes no file ids.`);
    const image: JsonObject = { url: source.type === 'url' ? source.url : dataUrl(source.mediaType, source.data) };
    if (part.detail !== undefined) {
      if (unsupported.has('detail')) this.changes.dropped('messages.image.detail', `not known to ${label}`);
      else image['detail'] = part.detail;
    }
    return { type: 'image_url', image_url: image, ...this.mark(part) };
  }

  /** Bare base64 where the format is not told: the server reads it off the bytes. @throws GatewayError unsupported_by_target */
  audio(part: AudioPart): JsonObject {
    const { audio, label } = this.profile;
    if (!audio) throw untakable(`${label} takes no sound.`);
    return { type: 'input_audio', input_audio: audio === 'base64' ? part.data : { data: part.data, format: part.format } };
  }

  /** What is said about a document as text before it, and a document of text as text: only PDF is known as one. */
  spelled(part: DocumentPart): (TextPart | DocumentPart)[] {
    const { label } = this.profile;
    const { title, context, citations, source } = part;
    if (citations) this.changes.dropped('messages.document.citations', `${label} cites no documents here`);
    const about: TextPart[] = [];
    if (context !== undefined && context !== '') {
      this.changes.add('messages.document.context', 'told as text before the document');
      about.push({ type: 'text', text: title === undefined ? context : `About ${JSON.stringify(title)}: ${context}` });
    }
    const text = textOf(source);
    if (text === undefined) return [...about, part];
    this.changes.add('messages.document', `text sent as text, ${label} reads only PDF as a document`);
    const named = title === undefined ? text : `Document ${JSON.stringify(title)}:\n${text}`;
    return [...about, { type: 'text', text: named, ...(part.cacheControl && { cacheControl: part.cacheControl }) }];
  }

  /** @throws GatewayError unsupported_by_target */
  document(part: DocumentPart): JsonObject {
    const { documents, remoteDocuments, label } = this.profile;
    const { source } = part;
    if (!documents) throw untakable(`${label} takes no documents.`);
    if (source.type === 'file') throw untakable(`${label} takes no file ids.`);
    if (source.type === 'url' && !remoteDocuments) throw untakable(`${label} takes documents only as base64, not by address.`);
    const where = source.type === 'url' ? source.url : source.type === 'base64' ? dataUrl(source.mediaType, source.data) : '';
    if (documents === 'document_url') {
      const named = part.title === undefined ? {} : { document_name: part.title };
      return { type: 'document_url', document_url: where, ...named, ...this.mark(part) };
    }
    // OpenAI refuses a file without a name.
    return { type: 'file', file: { filename: part.title || 'document.pdf', file_data: where }, ...this.mark(part) };
  }

  private mark({ cacheControl }: ImagePart | DocumentPart): JsonObject {
    if (!cacheControl) return {};
    if (this.profile.cacheControl) return { cache_control: cacheControl };
    this.changes.dropped('cache_control', `${this.profile.label} caches prompts without marks`);
    return {};
  }
}

const dataUrl = (mediaType: string, data: string): string => `data:${mediaType};base64,${data}`;

const isText = (mediaType: string): boolean => /^text\/|^application\/(?:json|xml|yaml|x-yaml|javascript)$/.test(mediaType);

function textOf(source: DocumentPart['source']): string | undefined {
  if (source.type === 'text') return source.text;
  if (source.type === 'base64' && isText(source.mediaType)) return Buffer.from(source.data, 'base64').toString('utf8');
  return undefined;
}

export const untakable = (message: string): GatewayError =>
  new GatewayError('unsupported_by_target', sentence(message), { param: 'messages' });
