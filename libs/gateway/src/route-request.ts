import { GatewayError, type Principal } from '@libs/kernel';
import { parseJsonBody } from '@libs/protocol';
import { type Preferences, readPreferences, type RouteAsk, type Target } from '@libs/routing';
import { checkFit, mayNotFit } from './check-fit';
import type { Exchange } from './exchange';
import type { RequestHead } from './request-head';
import { roughBodyTokens } from './tokens/rough-tokens';

export const SESSION_OPTION = 'x-session-id';
const MAX_SESSION_LENGTH = 256;

/** Who asks, and with what beside the body. */
export type Asker = Pick<
  Exchange,
  'requestId' | 'principal' | 'clientHeaders' | 'metadata' | 'dialect' | 'options' | 'arrivedAt' | 'batch'
>;

/** A request of the data path as routing reads it. */
export class RouteRequest implements RouteAsk {
  readonly requestId: string;
  readonly model: string;
  readonly principal: Principal;
  readonly stream: boolean;
  readonly preferences: Preferences;
  readonly body: Buffer;
  readonly headers: Exchange['clientHeaders'];
  readonly metadata: unknown;
  readonly batch: RouteAsk['batch'];
  readonly api: RouteAsk['api'];
  readonly session: string | undefined;
  readonly endUser: string | undefined;

  /** @throws GatewayError invalid_request */
  constructor(
    private readonly exchange: Asker,
    head: RequestHead,
    options: Readonly<Record<string, unknown>>,
  ) {
    this.requestId = exchange.requestId;
    this.model = head.model;
    this.principal = exchange.principal;
    this.stream = head.stream;
    this.preferences = readPreferences(options);
    this.body = head.body;
    this.headers = exchange.clientHeaders;
    this.metadata = exchange.metadata;
    this.batch = exchange.batch;
    this.api = API_OF[exchange.dialect.id] ?? 'chat';
    this.endUser = head.endUser;
    this.session = sessionOf(head, options[SESSION_OPTION]);
  }

  inputTokens(body: Buffer): number {
    return roughBodyTokens(body);
  }

  surelyLacks(target: Target): GatewayError | undefined {
    if (!mayNotFit(target, this.body)) return undefined;
    try {
      checkFit(this.exchange.dialect.decodeRequest(parseJsonBody(this.body)), target);
    } catch (error) {
      if (error instanceof GatewayError && FOR_LACK.has(error.code)) return error;
      // What is wrong with the request itself is found where it is served.
    }
    return undefined;
  }
}

const API_OF: Readonly<Partial<Record<string, RouteAsk['api']>>> = {
  'openai-responses': 'responses',
  'openai-completions': 'completions',
};
const FOR_LACK: ReadonlySet<string> = new Set(['unsupported_by_target', 'context_length_exceeded']);

/** What a conversation goes by. */
export const sessionOf = ({ session, endUser }: RequestHead, said: unknown): string | undefined =>
  (typeof said === 'string' && said !== '' && said.length <= MAX_SESSION_LENGTH ? said : undefined) ?? session ?? endUser;
