import type { JsonObject } from '@libs/kernel';
import { imageFromUrl } from '../image-from-url';
import { mediaFromDataUrl } from '../media-from-data-url';
import type { AudioPart, DocumentPart, ImagePart } from '../neutral/content';
import { badField, optionalString, stringAt } from './read-fields';

/** `image_url`. @throws GatewayError invalid_request, url_not_allowed */
export function decodeImage(image: JsonObject, param: string): ImagePart {
  const detail = optionalString(image, 'detail', `${param}.detail`);
  const url = stringAt(image['url'], `${param}.url`);
  return { ...imageFromUrl(url, `${param}.url`), ...(detail !== undefined && { detail }) };
}

/** `input_audio`. @throws GatewayError invalid_request */
export const decodeAudio = (audio: JsonObject, param: string): AudioPart => ({
  type: 'audio',
  format: stringAt(audio['format'], `${param}.format`),
  data: stringAt(audio['data'], `${param}.data`),
});

/** `file`: an id, or the bytes with a name. @throws GatewayError invalid_request */
export function decodeFile(file: JsonObject, param: string): DocumentPart {
  const title = optionalString(file, 'filename', `${param}.filename`);
  const fileId = optionalString(file, 'file_id', `${param}.file_id`);
  const data = optionalString(file, 'file_data', `${param}.file_data`);
  if ((fileId === undefined) === (data === undefined)) throw badField(param, 'must have either file_id or file_data');
  const source: DocumentPart['source'] =
    data === undefined ? { type: 'file', fileId: fileId as string } : fileSource(data, title, `${param}.file_data`);
  return { type: 'document', source, ...(title !== undefined && { title }) };
}

const PDF = 'application/pdf';
/** How every PDF begins, in base64. */
const PDF_BYTES = 'JVBERi';

/** OpenAI takes a data URI and also bare base64; other providers of its form take an address. */
function fileSource(data: string, title: string | undefined, param: string): DocumentPart['source'] {
  if (/^https?:\/\//i.test(data)) return { type: 'url', url: data };
  const inline = mediaFromDataUrl(data);
  if (inline) return { type: 'base64', ...inline };
  if (data.startsWith(PDF_BYTES) || title?.toLowerCase().endsWith('.pdf')) return { type: 'base64', mediaType: PDF, data };
  throw badField(param, 'must be a data URI in base64');
}
