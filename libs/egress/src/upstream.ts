import type { Readable } from 'node:stream';
import type { GatewayError, Secret } from '@libs/kernel';
import type { TraceHeaders } from '@libs/telemetry';
import type { HeaderFacts } from './header-templates';
import type { EndpointTransport, HeaderTemplate } from './transport';

/** Where a provider lives; comes from its stored row, never from a request. */
export interface UpstreamEndpoint {
  providerId: string;
  baseUrl: string;
  allowPrivate: boolean;
  /** Absent: as the installation reaches everybody. */
  transport?: EndpointTransport;
  /** Added to every call. */
  headers?: readonly HeaderTemplate[];
}

export interface UpstreamRequest {
  endpoint: UpstreamEndpoint;
  method: 'POST' | 'GET';
  /** Below the base URL. */
  path: string;
  headers: Record<string, string>;
  /** What the endpoint's templates of headers may name. */
  facts?: HeaderFacts | undefined;
  /** The provider joins this trace. */
  trace?: TraceHeaders | undefined;
  body: Buffer;
  /** Sent instead of `body`, as fast as the provider takes it. Read once; destroyed when the call ends early. */
  streamed?: Readable;
  /** The provider key and where it goes; absent for providers that need none. */
  auth?: { header: string; prefix: string; secret: Secret };
  /** Until the response head. */
  firstByteTimeoutMs: number;
  /** Between two chunks of the body. */
  idleTimeoutMs: number;
}

export interface UpstreamHead {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string | string[] | undefined>;
}

/** Receives an answer as it arrives. Exactly one of onEnd and onFailure is called, last, unless aborted. */
export interface UpstreamHandler {
  onHead(head: UpstreamHead): void;
  /** Return false to pause the upstream until `resume()`. */
  onChunk(chunk: Buffer): boolean;
  onEnd(): void;
  onFailure(error: GatewayError): void;
}

/** A call in progress. */
export interface UpstreamExchange {
  /** Closes the socket at once; the handler hears nothing more. */
  abort(): void;
  resume(): void;
}

/** Anything that answers like a provider: egress, or the sandbox inside the product. */
export interface Upstream {
  send(request: UpstreamRequest, handler: UpstreamHandler): UpstreamExchange;
}
