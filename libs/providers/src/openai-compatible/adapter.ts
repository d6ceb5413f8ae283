import type { JsonObject } from '@libs/kernel';
import type { DialectId, GatewayRequest, GatewayResponse } from '@libs/protocol';
import type { RelayHead, RelayTap, StreamDecoder, TargetInfo, UpstreamAdapter, UpstreamCall } from '../adapter';
import { openAiOperations } from '../operations/openai-operations';
import { decodeError } from './decode-error';
import { decodeResponse } from './decode-response';
import { OpenAiStreamDecoder } from './decode-stream';
import { encodeRequest } from './encode-request';
import { probePath } from './paths';
import type { OpenAiCompatibleProfile } from './profile';
import { canRelay, readersOf, relayed, relaysOf, tapFor } from './relayed-dialects';

/** The adapter for every upstream that speaks OpenAI's chat completions, as far as its profile lets it. */
export function createOpenAiCompatibleAdapter(profile: OpenAiCompatibleProfile): UpstreamAdapter {
  return {
    family: 'openai-compatible',
    relays: relaysOf(profile),
    ...readersOf(profile),
    canRelay: (dialect: DialectId, model: string, body: Buffer): boolean => canRelay(profile, dialect, model, body),
    ...(profile.unsupported.has('n') && { maxCandidates: 1 }),
    remoteMedia: profile.unsupported.has('remote_image') ? 'bytes' : 'url',
    // Where there are none at all, nothing needs to be fetched before that is said.
    remoteDocuments: profile.documents && !profile.remoteDocuments ? 'bytes' : 'url',
    key: profile.key,
    encodeRequest: (request: GatewayRequest, target: TargetInfo): UpstreamCall => encodeRequest(request, target, profile),
    relayRequest: (body: Buffer, head: RelayHead, target: TargetInfo): UpstreamCall => relayed(profile, body, head, target),
    createRelayTap: (head: RelayHead): RelayTap => tapFor(profile, head),
    decodeResponse: (body: JsonObject): GatewayResponse => decodeResponse(body, profile),
    createStreamDecoder: (): StreamDecoder => new OpenAiStreamDecoder(profile),
    decodeError,
    operations: openAiOperations(profile.offers, profile.label),
    probe: (): UpstreamCall => ({
      method: 'GET',
      path: probePath(profile),
      headers: { accept: 'application/json' },
      body: Buffer.alloc(0),
      changes: [],
    }),
  };
}
