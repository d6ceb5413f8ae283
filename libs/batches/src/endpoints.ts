import type { KeyScope } from '@libs/kernel';

/** What a batch may be made of: where each line would go alone, and what its key must be good for there. */
export const BATCH_ENDPOINTS = {
  '/v1/chat/completions': 'chat',
  '/v1/responses': 'chat',
  '/v1/completions': 'chat',
  '/v1/messages': 'chat',
  '/v1/llm/chat': 'chat',
  '/v1/embeddings': 'embeddings',
  '/v1/moderations': 'moderations',
} as const satisfies Readonly<Record<string, KeyScope>>;

export type BatchEndpoint = keyof typeof BATCH_ENDPOINTS;

export const isBatchEndpoint = (path: unknown): path is BatchEndpoint =>
  typeof path === 'string' && Object.hasOwn(BATCH_ENDPOINTS, path);
