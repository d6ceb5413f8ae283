import { type Headers, type Paths, type Response, schemaRef } from '../document-parts';
import { CREDENTIALS } from './credentials';
import { failures } from './failures';

const OWNER = 'Files are seen by whoever uploaded them and by the admins of the tenant; those of others are unknown.';

const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' }, description: OWNER } as const;
const query = (name: string, schema: object, description: string) =>
  ({ name, in: 'query', required: false, schema, description }) as const;
const json = (description: string, ...names: string[]): Response => {
  const [only = '', ...others] = names;
  const schema = others.length === 0 ? schemaRef(only) : { oneOf: names.map(schemaRef) };
  return { description, content: { 'application/json': { schema } } };
};
const header = (description: string) => ({ description, schema: { type: 'string' } }) as const;
const HEADERS = {
  etag: header('Of these bytes.'),
  'accept-ranges': header('bytes'),
  'cache-control': header('For the caller alone.'),
  'content-disposition': header('An attachment with the name of the file.'),
  'content-security-policy': header('Nothing in it is run.'),
  'x-content-type-options': header('nosniff'),
};
const CONTENT_RANGE = { 'content-range': header('Which part this is, and of how many bytes.') };
const TYPES = ['image/*', 'audio/*', 'video/*', 'text/*', 'application/pdf', 'application/json', 'application/jsonl'];
const bytes = (description: string, headers: Headers = {}): Response => ({
  description,
  headers: { ...HEADERS, ...headers },
  content: Object.fromEntries(TYPES.map((type) => [type, { schema: { type: 'string', format: 'binary' } }])),
});

const idempotencyKey = {
  name: 'idempotency-key',
  in: 'header',
  required: false,
  description: 'Makes the upload safe to repeat for 24 hours: the same key and files give the same answer.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
} as const;

/** Uploads of clients. */
export const FILES_PATHS: Paths = {
  '/v1/files': {
    post: {
      tags: ['data plane'],
      summary: 'Upload one file or several',
      description: `Images, documents, text and recordings, known by their bytes. ${OWNER}`,
      security: CREDENTIALS,
      parameters: [idempotencyKey],
      requestBody: { required: true, content: { 'multipart/form-data': { schema: schemaRef('FileForm') } } },
      responses: {
        '201': {
          ...json('One file as itself, several as a list: all of them are kept, or none.', 'File', 'FilesAdded'),
          headers: { 'idempotent-replayed': header('true: an earlier upload with the same key made them.') },
        },
        ...failures([400, 401, 403, 408, 409, 413, 415, 422, 429, 503, 507]),
      },
    },
    get: {
      tags: ['data plane'],
      summary: 'List files, newest first',
      security: CREDENTIALS,
      parameters: [
        query('limit', { type: 'integer', minimum: 1, maximum: 200, default: 50 }, 'How many.'),
        query('cursor', { type: 'string' }, '`next_cursor` of the page before.'),
        query('after', { type: 'string' }, 'The last id of the page before, as OpenAI names it.'),
        query('purpose', { type: 'string' }, 'Only those uploaded for this.'),
      ],
      responses: { '200': json('A page.', 'FileList'), ...failures([400, 401, 403, 503]) },
    },
    delete: {
      tags: ['data plane'],
      summary: 'Delete several files',
      description: 'Each is reported; those that are not there do not keep the others.',
      security: CREDENTIALS,
      parameters: [
        {
          name: 'file_ids',
          in: 'query',
          required: true,
          schema: { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 200 },
          description: 'Given once for each file.',
        },
      ],
      responses: { '200': json('What became of each.', 'FilesDeleted'), ...failures([400, 401, 403, 503]) },
    },
  },
  '/v1/files/{id}': {
    get: {
      tags: ['data plane'],
      summary: 'One file',
      security: CREDENTIALS,
      parameters: [id],
      responses: { '200': json('What is known of it.', 'File'), ...failures([401, 403, 404, 503]) },
    },
    delete: {
      tags: ['data plane'],
      summary: 'Delete a file',
      security: CREDENTIALS,
      parameters: [id],
      responses: { '200': json('It is gone.', 'FileDeleted'), ...failures([401, 403, 404, 503]) },
    },
  },
  '/v1/files/{id}/content': {
    get: {
      tags: ['data plane'],
      summary: 'The bytes of a file',
      description: 'Always as an attachment. `Range` (one range), `If-Range` and `If-None-Match` are honoured.',
      security: CREDENTIALS,
      parameters: [
        id,
        { name: 'range', in: 'header', required: false, schema: { type: 'string' }, description: 'bytes=first-last' },
      ],
      responses: {
        '200': bytes('All of it.'),
        '206': bytes('The part that was asked for.', CONTENT_RANGE),
        '304': { description: 'The client has it already.', headers: HEADERS },
        ...failures([401, 403, 404, 503]),
        ...failures([416], 'Error', { ...HEADERS, ...CONTENT_RANGE }),
      },
    },
  },
};
