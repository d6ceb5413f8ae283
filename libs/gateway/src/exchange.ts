import type { Clock, GatewayError, Principal } from '@libs/kernel';
import type { NewLedgerRecord } from '@libs/ledger';
import type { Dialect } from '@libs/protocol';
import type { RequestTrace } from '@libs/telemetry';
import type { ResumeAsk } from './resume/resume-ask';

/**
 * One downstream request as the data path sees it; knows no HTTP framework. The caller is already
 * authenticated: that needs only the headers, so nobody unknown gets a body read.
 */
export interface Exchange {
  requestId: string;
  /** The route's pattern, e.g. `/v1/chat/completions`. */
  route: string;
  dialect: Dialect;
  principal: Principal;
  body: Buffer;
  /** What the address says, for dialects that name the model there. */
  path?: PathHead;
  /** Gateway options from headers (`x-routing-strategy`, `x-prefer-provider`, ...), lower-case names. */
  options: Readonly<Record<string, string>>;
  /** The client's headers that a relay passes on to the provider, already checked. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** All of the client's headers, lower-case names: for rules of routing, which pass none of them on. */
  clientHeaders?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Small JSON object for reporting, from `x-gateway-metadata`. */
  metadata?: unknown;
  /** The client wants to be able to come back to its stream, or comes back. */
  resume?: ResumeAsk | undefined;
  /** Present where somebody traces: we, or whoever called. */
  trace?: RequestTrace | undefined;
  /** The client may send the request again and wants it done once. */
  idempotencyKey?: string | undefined;
  /** Set when an agent run makes the request. */
  runId?: string;
  /** Set when a line of a batch makes the request. */
  batch?: BatchLine;
  downstream: Downstream;
  /** Wall clock at arrival, epoch ms, and the monotonic clock at the same moment. */
  arrivedAt: number;
  arrivedMonotonic: number;
}

/** What is different about a line of a batch: nobody waits for it, so that it can wait itself. */
export interface BatchLine {
  /** The rule of routing that its batch names; undefined: none. */
  rule: string | undefined;
  /** Whoever refuses it with one of these will be asked again: such a refusal, before anybody was called, leaves no row. */
  waitsFor: ReadonlySet<string>;
  /** Told once, when it has ended, and has to see to it that the record is written; undefined: there is to be no row. */
  onSettled(record: NewLedgerRecord | undefined, error: GatewayError | undefined): void;
}

export interface PathHead {
  model: string;
  stream: boolean;
}

/** Names and values in turn, lower-case names: what is sent most often must cost least. */
export type HeaderList = readonly string[];

/** Where the answer goes. Implemented over a socket for HTTP and over a buffer for agent runs. */
export interface Downstream {
  readonly closed: boolean;
  /** Written once, before any byte of the body. */
  head(status: number, headers: HeaderList): void;
  /** False when the reader is slower than we are: wait for drain. */
  write(bytes: Buffer | string): boolean;
  end(bytes?: Buffer | string): void;
  /** Breaks the connection: the one way to say of a file that what came is not all of it. */
  cut(): void;
  /** One listener each; a later one replaces the earlier. */
  onDrain(listener: () => void): void;
  /** The client went away before the answer was complete. */
  onClose(listener: () => void): void;
}

/**
 * Epoch milliseconds, with fraction, of a moment of the monotonic clock. The wall clock is read once for a request: when it
 * is set meanwhile, the request's times stay in order.
 */
export const wallAt = ({ arrivedAt, arrivedMonotonic }: Arrival, monotonic: number): number =>
  arrivedAt + (monotonic - arrivedMonotonic);

/** When a request came, by both clocks. */
type Arrival = Pick<Exchange, 'arrivedAt' | 'arrivedMonotonic'>;

export const elapsedMs = (exchange: Exchange, clock: Clock): number => clock.monotonic() - exchange.arrivedMonotonic;
