import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import { imageFromUrl } from '../image-from-url';
import { mediaFromDataUrl } from '../media-from-data-url';
import type { AudioPart, Citation, ContentPart, DocumentPart, ImagePart, MediaSource, TextPart } from '../neutral/content';
import { cacheMark } from '../openai-chat/decode-content';
import { badField, listAt, objectAt, optionalString, stringAt } from '../openai-chat/read-fields';
import { webUrl } from '../web-url';

/** What a user or a tool says: a string or a list of parts. @throws GatewayError invalid_request, url_not_allowed */
export function decodeContent(content: Json | undefined, param: string): ContentPart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return listAt(content, param).map((raw, i) => {
    const part = objectAt(raw, `${param}[${i}]`);
    return { ...decodePart(part, `${param}[${i}]`), ...cacheMark(part) };
  });
}

export interface Said {
  content: TextPart[];
  refusal?: string;
}

/** What the assistant said in an earlier turn. @throws GatewayError invalid_request */
export function decodeSaid(content: Json | undefined, param: string): Said {
  if (typeof content === 'string') return { content: content === '' ? [] : [{ type: 'text', text: content }] };
  const said: Said = { content: [] };
  listAt(content, param).forEach((raw, i) => {
    const where = `${param}[${i}]`;
    const part = objectAt(raw, where);
    switch (part['type']) {
      case 'output_text':
      case 'input_text':
      case 'text':
        said.content.push({ type: 'text', text: stringAt(part['text'], `${where}.text`), ...citationsOf(part) });
        break;
      case 'refusal': {
        const refusal = stringAt(part['refusal'], `${where}.refusal`);
        said.refusal = said.refusal === undefined ? refusal : `${said.refusal}\n${refusal}`;
        break;
      }
      default:
        throw badField(`${where}.type`, 'must be output_text or refusal in a message of the assistant');
    }
  });
  return said;
}

function decodePart(part: JsonObject, param: string): ContentPart {
  switch (part['type']) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return { type: 'text', text: stringAt(part['text'], `${param}.text`) };
    case 'input_image':
      return imagePart(part, param);
    case 'input_file':
      return documentPart(part, param);
    case 'input_audio':
      return audioPart(objectAt(part['input_audio'], `${param}.input_audio`), `${param}.input_audio`);
    default:
      throw badField(`${param}.type`, 'must be input_text, input_image, input_file or input_audio');
  }
}

function imagePart(part: JsonObject, param: string): ImagePart {
  const detail = optionalString(part, 'detail', `${param}.detail`);
  const withDetail = detail === undefined ? {} : { detail };
  const fileId = optionalString(part, 'file_id', `${param}.file_id`);
  if (fileId !== undefined) return { type: 'image', source: { type: 'file', fileId }, ...withDetail };
  return { ...imageFromUrl(stringAt(part['image_url'], `${param}.image_url`), `${param}.image_url`), ...withDetail };
}

function documentPart(part: JsonObject, param: string): DocumentPart {
  const title = optionalString(part, 'filename', `${param}.filename`);
  return { type: 'document', source: documentSource(part, title, param), ...(title !== undefined && { title }) };
}

function documentSource(part: JsonObject, name: string | undefined, param: string): MediaSource {
  const fileId = optionalString(part, 'file_id', `${param}.file_id`);
  if (fileId !== undefined) return { type: 'file', fileId };
  const url = optionalString(part, 'file_url', `${param}.file_url`);
  if (url !== undefined) return { type: 'url', url: webUrl(url, `${param}.file_url`) };
  const data = stringAt(part['file_data'], `${param}.file_data`);
  const inline = mediaFromDataUrl(data);
  if (inline) return { type: 'base64', ...inline };
  if (data.startsWith('data:')) throw badField(`${param}.file_data`, 'must be base64, alone or in a data URI');
  return { type: 'base64', mediaType: typeByName(name), data };
}

/** Bare base64 says nothing about itself; PDF is what models read. */
function typeByName(name = ''): string {
  const extension = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase();
  return (extension !== undefined && TYPES[extension]) || 'application/pdf';
}

const TYPES: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  html: 'text/html',
  json: 'application/json',
};

const audioPart = (audio: JsonObject, param: string): AudioPart => ({
  type: 'audio',
  format: stringAt(audio['format'], `${param}.format`),
  data: stringAt(audio['data'], `${param}.data`),
});

function citationsOf(part: JsonObject): Pick<TextPart, 'citations'> {
  const { annotations } = part;
  const citations = Array.isArray(annotations) ? annotations.filter(isJsonObject).map(citationFromResponses) : [];
  return citations.length === 0 ? {} : { citations };
}

/** An annotation as OpenAI's Responses write it; also kept as it is, for a client that gets it back. */
export function citationFromResponses(annotation: JsonObject): Citation {
  const citation: Citation = { raw: { dialect: 'openai-responses', value: annotation } };
  const { url, title, filename, start_index: start, end_index: end } = annotation;
  if (typeof url === 'string') citation.url = url;
  if (typeof title === 'string') citation.title = title;
  else if (typeof filename === 'string') citation.title = filename;
  if (typeof start === 'number') citation.start = start;
  if (typeof end === 'number') citation.end = end;
  return citation;
}
