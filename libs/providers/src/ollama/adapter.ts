import type { UpstreamAdapter, UpstreamCall } from '../adapter';
import { ollamaEmbeddings } from '../operations/embeddings/ollama';
import { decodeError } from './decode-error';
import { decodeResponse } from './decode-response';
import { OllamaStreamDecoder } from './decode-stream';
import { encodeRequest } from './encode-request';

const notRelayed = (): never => {
  throw new Error('no client speaks the native API of Ollama: nothing is relayed to it');
};

/** The adapter for Ollama's own API. Its base URL has no path. */
export const ollamaAdapter: UpstreamAdapter = {
  family: 'ollama',
  relays: [],
  maxCandidates: 1,
  remoteMedia: 'bytes',
  framing: 'ndjson',
  key: { header: 'authorization', prefix: 'Bearer ' },
  encodeRequest,
  relayRequest: notRelayed,
  createRelayTap: notRelayed,
  decodeResponse,
  createStreamDecoder: () => new OllamaStreamDecoder(),
  decodeError,
  operations: { embeddings: ollamaEmbeddings },
  probe: (): UpstreamCall => ({
    method: 'GET',
    path: '/api/tags',
    headers: { accept: 'application/json' },
    body: Buffer.alloc(0),
    changes: [],
  }),
};
