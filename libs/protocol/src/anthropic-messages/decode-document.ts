import { isJsonObject, type JsonObject } from '@libs/kernel';
import type { DocumentPart } from '../neutral/content';
import { webUrl } from '../web-url';
import { listAt, objectAt, optional, stringAt, badField, untranslatable } from './read-fields';

/** A `document` block without its cache mark. @throws GatewayError invalid_request, unsupported_by_target, url_not_allowed */
export function decodeDocument(block: JsonObject, param: string): DocumentPart {
  const title = optional(block['title'], `${param}.title`, stringAt);
  const context = optional(block['context'], `${param}.context`, stringAt);
  const config = optional(block['citations'], `${param}.citations`, objectAt);
  return {
    type: 'document',
    source: decodeSource(objectAt(block['source'], `${param}.source`), `${param}.source`),
    ...(title !== undefined && { title }),
    ...(context !== undefined && { context }),
    ...(typeof config?.['enabled'] === 'boolean' && { citations: config['enabled'] }),
  };
}

function decodeSource(source: JsonObject, param: string): DocumentPart['source'] {
  switch (source['type']) {
    case 'base64': {
      const mediaType = stringAt(source['media_type'], `${param}.media_type`);
      return { type: 'base64', mediaType, data: stringAt(source['data'], `${param}.data`) };
    }
    case 'text': {
      const mediaType = stringAt(source['media_type'], `${param}.media_type`);
      return { type: 'text', mediaType, text: stringAt(source['data'], `${param}.data`) };
    }
    case 'url':
      return { type: 'url', url: webUrl(stringAt(source['url'], `${param}.url`), `${param}.url`) };
    case 'file':
      return { type: 'file', fileId: stringAt(source['file_id'], `${param}.file_id`) };
    case 'content':
      return { type: 'text', mediaType: 'text/plain', text: textOf(source, `${param}.content`) };
    default:
      throw badField(`${param}.type`, 'must be base64, text, url, file or content');
  }
}

/** Content given as blocks, as one text: only Anthropic numbers the blocks. */
function textOf({ content }: JsonObject, param: string): string {
  if (typeof content === 'string') return content;
  return listAt(content, param)
    .map((raw, i) => {
      const block = objectAt(raw, `${param}.${i}`);
      if (block['type'] === 'text') return stringAt(block['text'], `${param}.${i}.text`);
      throw untranslatable(`${param}.${i}.type`, 'an image inside a document');
    })
    .join('\n');
}

/** A `search_result` block: text with the address it comes from. */
export function decodeSearchResult(block: JsonObject, param: string): DocumentPart {
  const source = stringAt(block['source'], `${param}.source`);
  const citations = isJsonObject(block['citations']) ? block['citations']['enabled'] : undefined;
  return {
    type: 'document',
    source: { type: 'text', mediaType: 'text/plain', text: textOf(block, `${param}.content`) },
    title: stringAt(block['title'], `${param}.title`),
    context: `Source: ${source}`,
    ...(typeof citations === 'boolean' && { citations }),
  };
}
