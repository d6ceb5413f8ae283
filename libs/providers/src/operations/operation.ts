import type { Usage } from '@libs/kernel';
import type { StreamedBody, TargetInfo, UpstreamCall } from '../adapter';

/** What clients may ask for besides an answer to a conversation. */
export const OPERATION_IDS = [
  'embeddings',
  'moderations',
  'image_generation',
  'image_edit',
  'speech',
  'transcription',
  'translation',
  'count_tokens',
] as const;
export type OperationId = (typeof OPERATION_IDS)[number];

/** A multipart form that the client is still sending; never held in memory as a whole. */
export interface ClientForm {
  /** With the boundary. */
  readonly contentType: string;
  /** The form with the value of `model` replaced; every other byte as sent. */
  withModel(model: string): StreamedBody;
}

/** One request for an operation, as the client wrote it. */
export interface OperationRequest {
  id: OperationId;
  /** A JSON object; empty when there is a form. */
  body: Buffer;
  form?: ClientForm;
  /** The client wants the answer as a stream of events. */
  stream: boolean;
  /** The client's own headers that may be passed on. */
  headers?: Readonly<Record<string, string>>;
}

/** A whole answer of the upstream, read. */
export interface OperationAnswer {
  contentType: string;
  /** What the upstream said it used; undefined when it said nothing. */
  usage?: Usage;
  /** The bytes for the client. Called with estimated figures where the upstream reported none. */
  write(usage: Usage): Buffer;
}

/**
 * One operation at one upstream family. Pure, like the adapter it belongs to: may be called again
 * by a retry, inputs are never changed.
 */
export interface OperationAdapter {
  /** @throws GatewayError invalid_request, unsupported_by_target (with `param`) */
  encode(request: OperationRequest, target: TargetInfo): UpstreamCall;
  /** @throws GatewayError upstream_bad_response */
  decode(answer: UpstreamBody, request: OperationRequest, target: TargetInfo): OperationAnswer;
}

/** A whole successful answer as it came. */
export interface UpstreamBody {
  contentType: string;
  bytes: Buffer;
}

export type Operations = Partial<Record<OperationId, OperationAdapter>>;
