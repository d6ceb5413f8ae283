import type { Schemas } from '../../document-parts';
import { schemaRef } from '../../document-parts';

const nullable = (type: string, more: object = {}) => ({ type: [type, 'null'], ...more }) as unknown as Schemas[string];

export const FILE_SCHEMAS: Schemas = {
  File: {
    type: 'object',
    required: ['id', 'object', 'bytes', 'created_at', 'expires_at', 'filename', 'purpose', 'status', 'media_type', 'sha256'],
    properties: {
      id: { type: 'string', description: 'To be named in messages, runs and batches.' },
      object: { type: 'string', enum: ['file'] },
      bytes: { type: 'integer', minimum: 0 },
      created_at: { type: 'integer', description: 'Seconds since 1970.' },
      expires_at: nullable('integer', { description: 'Seconds since 1970; null: kept until it is deleted.' }),
      filename: { type: 'string' },
      purpose: { type: 'string' },
      status: { type: 'string', enum: ['processed'] },
      media_type: { type: 'string', description: 'By the bytes of the file, whatever it was declared to be.' },
      width: nullable('integer', { description: 'Of an image, in pixels.' }),
      height: nullable('integer', { description: 'Of an image, in pixels.' }),
      sha256: { type: 'string', description: 'Of its bytes, hex.' },
    },
  },
  FileList: {
    type: 'object',
    required: ['object', 'data', 'has_more', 'first_id', 'last_id', 'next_cursor'],
    properties: {
      object: { type: 'string', enum: ['list'] },
      data: { type: 'array', items: schemaRef('File') },
      has_more: { type: 'boolean' },
      first_id: nullable('string'),
      last_id: nullable('string'),
      next_cursor: nullable('string', { description: 'Send it as `cursor` for the next page.' }),
    },
  },
  FilesAdded: {
    type: 'object',
    description: 'Several files of one form.',
    required: ['object', 'data'],
    properties: { object: { type: 'string', enum: ['list'] }, data: { type: 'array', items: schemaRef('File') } },
  },
  FileForm: {
    type: 'object',
    required: ['file'],
    properties: {
      file: {
        description: 'May be sent several times; any field name is taken.',
        type: 'string',
        format: 'binary',
      },
      purpose: { type: 'string', pattern: '^[a-z][a-z0-9_-]{0,63}$', default: 'user_data' },
      'expires_after[anchor]': { type: 'string', enum: ['created_at'] },
      'expires_after[seconds]': { type: 'string', description: 'From one hour to a year.' },
    },
  },
  FileDeleted: {
    type: 'object',
    required: ['id', 'object', 'deleted'],
    properties: {
      id: { type: 'string' },
      object: { type: 'string', enum: ['file'] },
      deleted: { type: 'boolean' },
      error: { type: 'object', required: ['code'], properties: { code: { type: 'string', enum: ['not_found'] } } },
    },
  },
  FilesDeleted: {
    type: 'object',
    required: ['object', 'data', 'deleted'],
    properties: {
      object: { type: 'string', enum: ['list'] },
      data: { type: 'array', items: schemaRef('FileDeleted') },
      deleted: { type: 'integer', minimum: 0, description: 'How many there were.' },
    },
  },
};
