import type { Schema, Schemas } from '../../document-parts';
import { address, object } from './common';

const text: Schema = { type: 'string' };
const base64: Schema = { type: 'string', description: 'Base64.' };
const fileId: Schema = { type: 'string', description: 'One of our own files.' };

/** One way to attach: its kind, the fields that it needs, a name if there is one, and nothing else. */
const way = (title: string, type: string, needed: Record<string, Schema>): Schema =>
  object({ type: { type: 'string', enum: [type] }, ...needed, name: text }, ['type', ...Object.keys(needed)], {
    title,
    additionalProperties: false,
  });

const inRequest = (pattern: string): Record<string, Schema> => ({ media_type: { type: 'string', pattern }, data: base64 });

export const HOUSE_ATTACHMENT_SCHEMAS: Schemas = {
  HouseAttachment: {
    description: 'Belongs to what the user said last.',
    oneOf: [
      way('Text', 'text', { text }),
      way('Image by address', 'image', { url: address }),
      way('Image in the request', 'image', inRequest('^image/[\\w.+-]{1,60}$')),
      way('Image among our files', 'image', { file_id: fileId }),
      way('Document by address', 'document', { url: address }),
      way('Document in the request', 'document', inRequest('^(?:application|text)/[\\w.+-]{1,80}$')),
      way('Document among our files', 'document', { file_id: fileId }),
      way('Document as text', 'document', { text }),
      way('Sound', 'audio', inRequest('^audio/[a-z0-9]{2,10}$')),
      object({ file_id: fileId, name: text }, ['file_id'], { title: 'Any of our files', additionalProperties: false }),
    ],
  },
};
