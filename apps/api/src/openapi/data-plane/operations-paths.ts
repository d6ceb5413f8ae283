import { type Paths, schemaRef } from '../document-parts';
import { modelOperation } from './model-operation';

const RELAYED = "OpenAI's operation, for providers that offer it. Fields that are not listed here are passed on.";

const transcript = {
  'application/json': { schema: schemaRef('Transcript') },
  'text/plain': { schema: { type: 'string', description: 'With `response_format` text, srt or vtt.' } },
};

/** OpenAI's endpoints beside chat. */
export const OPERATION_PATHS: Paths = {
  '/v1/embeddings': {
    post: modelOperation({
      summary: 'Embeddings',
      description: RELAYED,
      request: 'EmbeddingRequest',
      example: { model: 'sandbox/embed', input: 'Hello' },
      answer: 'EmbeddingList',
    }),
  },
  '/v1/moderations': {
    post: modelOperation({
      summary: 'Moderation',
      description: RELAYED,
      request: 'ModerationRequest',
      answer: 'Moderation',
    }),
  },
  '/v1/images/generations': {
    post: modelOperation({
      summary: 'Make images',
      description: RELAYED,
      request: 'ImageRequest',
      answer: 'ImageList',
      stream: 'partial images, then whole ones',
    }),
  },
  '/v1/images/edits': {
    post: modelOperation({
      summary: 'Change images',
      description: RELAYED,
      request: 'ImageEditForm',
      form: true,
      answer: 'ImageList',
      stream: 'partial images, then whole ones',
    }),
  },
  '/v1/audio/speech': {
    post: modelOperation({
      summary: 'Speak a text',
      description: RELAYED,
      request: 'SpeechRequest',
      answer: { 'audio/*': { schema: { type: 'string', format: 'binary' } }, 'application/octet-stream': {} },
      stream: 'pieces of audio, with `stream_format` sse',
    }),
  },
  '/v1/audio/transcriptions': {
    post: modelOperation({
      summary: 'Write down what is said',
      description: RELAYED,
      request: 'AudioForm',
      form: true,
      answer: transcript,
      stream: 'pieces of the transcript',
    }),
  },
  '/v1/audio/translations': {
    post: modelOperation({
      summary: 'Write down in English what is said',
      description: RELAYED,
      request: 'AudioForm',
      form: true,
      answer: transcript,
    }),
  },
};
