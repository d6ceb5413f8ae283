import type { UpstreamAdapter, UpstreamCall } from '../adapter';
import { geminiEmbeddings } from '../operations/embeddings/gemini';
import { decodeError } from './decode-error';
import { MAX_CANDIDATES } from './encode-config';
import { decodeResponse } from './decode-response';
import { GeminiStreamDecoder } from './decode-stream';
import { encodeRequest } from './encode-request';
import { GeminiRelayTap, relayRequest } from './relay';

/** The adapter for Google's Gemini API (generativelanguage.googleapis.com). */
export const geminiAdapter: UpstreamAdapter = {
  family: 'gemini',
  relays: ['gemini'],
  origin: 'gemini',
  maxCandidates: MAX_CANDIDATES,
  // Public https addresses are fetched by Google: https://ai.google.dev/gemini-api/docs/file-input-methods
  remoteMedia: 'url',
  // In a header, never in the address, which ends up in logs.
  key: { header: 'x-goog-api-key', prefix: '' },
  encodeRequest,
  relayRequest,
  createRelayTap: () => new GeminiRelayTap(),
  decodeResponse: (body) => decodeResponse(body),
  createStreamDecoder: () => new GeminiStreamDecoder(),
  decodeError,
  operations: { embeddings: geminiEmbeddings },
  probe: (): UpstreamCall => ({
    method: 'GET',
    path: '/models?pageSize=1',
    headers: { accept: 'application/json' },
    body: Buffer.alloc(0),
    changes: [],
  }),
};
