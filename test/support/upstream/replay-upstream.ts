import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { fail } from './answer';
import { fixedAnswer } from './fixed-answers';
import { play } from './play';
import { type ApiName, receive, type ReceivedRequest } from './received';
import { type Scenario, Scenarios } from './scenarios';
import { validateRequest, type Violation } from './schemas/validate';
import { addTokens, NO_TOKENS, type Tokens } from './tokens';
import { toWire } from './to-wire';

export * from './answer';
export type { ApiName, ReceivedRequest, Reply } from './received';
export type { Scenario } from './scenarios';
export type { Tokens } from './tokens';
export type { Violation } from './schemas/validate';

export interface ReplayUpstreamOptions {
  /** Answer a request that breaks the provider's schema with the provider's 400, as the provider would. Default true. */
  refuseInvalid?: boolean;
}

/** The providers on one port of this machine, with answers as scripted and a memory for everything received. */
export class ReplayUpstream {
  readonly requests: ReceivedRequest[] = [];
  violations: Violation[] = [];
  private readonly scenarios = new Scenarios();
  private readonly sockets = new Set<Socket>();
  private readonly closing = new AbortController();
  private received = 0;

  constructor(
    private readonly server: Server,
    readonly url: string,
    private readonly options: Required<ReplayUpstreamOptions>,
  ) {
    server.on('connection', (socket: Socket) => {
      socket.setNoDelay(true);
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    server.on('request', (message: IncomingMessage, response: ServerResponse) => {
      this.serve(message, response).catch((error: unknown) => {
        if (response.destroyed || this.closing.signal.aborted) return;
        const problem = `the scenario failed: ${error instanceof Error ? error.message : String(error)}`;
        this.violations.push({ api: 'openai', number: this.requests.length, source: 'script', at: '', problem });
        response.destroy();
      });
    });
  }

  /** Base URLs as the official clients and the gateway take them. */
  get openai(): { baseUrl: string } {
    return { baseUrl: `${this.url}/v1` };
  }

  /** The client of Anthropic appends `/v1/messages` itself; the gateway takes it without a path too. */
  get anthropic(): { baseUrl: string } {
    return { baseUrl: this.url };
  }

  get deepseek(): { baseUrl: string } {
    return { baseUrl: `${this.url}/deepseek` };
  }

  get ollama(): { baseUrl: string } {
    return { baseUrl: this.url };
  }

  get azure(): { baseUrl: string } {
    return { baseUrl: `${this.url}/azure/openai/v1` };
  }

  get gemini(): { baseUrl: string } {
    return { baseUrl: `${this.url}/v1beta` };
  }

  /** Each scenario answers one chat request of this API, in order. */
  on(api: ApiName, ...scenarios: Scenario[]): this {
    this.scenarios.queue(api, scenarios);
    return this;
  }

  /** Answers every request for this model, when nothing is queued. */
  onModel(model: string, scenario: Scenario): this {
    this.scenarios.forModel(model, scenario);
    return this;
  }

  /** Answers every chat request of this API that nothing else answers. */
  always(api: ApiName, scenario: Scenario): this {
    this.scenarios.always(api, scenario);
    return this;
  }

  /** The last chat request, of one API or of all. @throws Error when there is none */
  last(api?: ApiName): ReceivedRequest {
    const found = this.requests.findLast((request) => request.operation === 'chat' && (!api || request.api === api));
    if (!found) throw new Error(`the upstream received no chat request${api ? ` for ${api}` : ''}`);
    return found;
  }

  /** Sockets now open. */
  openSockets(): number {
    return this.sockets.size;
  }

  /** Requests answered to the end with usage told, and the sums of what they told: what a ledger must hold. */
  served(): { requests: number; tokens: Tokens } {
    const told = this.requests.flatMap(({ reply }) => (reply.tokens ? [reply.tokens] : []));
    return { requests: told.length, tokens: told.reduce(addTokens, NO_TOKENS) };
  }

  /** The end of a test: forgets scenarios and violations. @throws Error with what is left of either */
  assertClean(): void {
    const lines = this.violations.map((v) => `${v.api} request ${v.number}, ${v.source}: ${v.at || '(root)'} ${v.problem}`);
    const waiting = this.scenarios.waiting();
    if (waiting > 0) lines.push(`${waiting} queued answers were never asked for`);
    this.reset();
    if (lines.length > 0) throw new Error(`the upstream is not satisfied:\n${lines.join('\n')}`);
  }

  /** Forgets scenarios and violations; requests stay, they are what `served()` is made of. */
  reset(): void {
    this.scenarios.clear();
    this.violations = [];
  }

  async close(): Promise<void> {
    this.closing.abort();
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const request = await receive(message, ++this.received);
    this.requests.push(request);
    const found = validateRequest(request);
    this.violations.push(...found);
    const refusal = this.options.refuseInvalid ? found.find(({ source }) => source !== 'official') : undefined;
    const answer =
      request.operation !== 'chat'
        ? fixedAnswer(request)
        : refusal
          ? fail(400, { message: `${refusal.at || 'body'}: ${refusal.problem}` })
          : await this.scenarios.answer(request);
    await play(toWire(request, answer), answer.faults ?? {}, request, response, this.closing.signal);
  }
}

export async function startReplayUpstream(options: ReplayUpstreamOptions = {}): Promise<ReplayUpstream> {
  // Idle connections stay: a client that reuses one must not race with our timeout.
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return new ReplayUpstream(server, `http://127.0.0.1:${port}`, { refuseInvalid: true, ...options });
}
