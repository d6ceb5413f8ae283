import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { isJsonObject, type JsonObject } from '@libs/kernel';
import { failure, type OperationsReply, usualAnswer } from './operations-answers';
import { type OperationsApi, operationProblems } from './operations-schemas';

export * from './operations-answers';
export type { OperationsApi } from './operations-schemas';

export interface OperationsRequest {
  api: OperationsApi;
  /** Without the provider's prefix. */
  path: string;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  /** The JSON body; {} when there is a form. */
  body: JsonObject;
  /** The fields of a form; files as their size. */
  form: Record<string, string>;
  /** `left`: the client hung up, with the request or the answer unfinished. */
  state: 'receiving' | 'answering' | 'complete' | 'left';
}

type Scripted = OperationsReply | ((request: OperationsRequest) => OperationsReply);

/** Providers of everything that is not chat, on one port, each under its own prefix. */
export class OperationsUpstream {
  readonly requests: OperationsRequest[] = [];
  private problems: string[] = [];
  private readonly scripts = new Map<OperationsApi, Scripted[]>();
  /** Answered by the head of the request alone, before its body has come. */
  private readonly early = new Map<OperationsApi, OperationsReply[]>();
  private readonly sockets = new Set<Socket>();

  constructor(
    private readonly server: Server,
    readonly url: string,
  ) {
    server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    server.on('request', (message: IncomingMessage, response: ServerResponse) => void this.serve(message, response));
  }

  baseUrl(api: OperationsApi): string {
    const path = {
      openai: '/v1',
      mistral: '/v1',
      together: '/v1',
      groq: '/openai/v1',
      gemini: '/v1beta',
      ollama: '',
      anthropic: '/v1',
    };
    return `${this.url}/${api}${path[api]}`;
  }

  /** Each answers one request of this provider, in order. */
  on(api: OperationsApi, ...replies: Scripted[]): this {
    this.scripts.set(api, [...(this.scripts.get(api) ?? []), ...replies]);
    return this;
  }

  /** Answers before the body of the request has come. */
  onHead(api: OperationsApi, ...replies: OperationsReply[]): this {
    this.early.set(api, [...(this.early.get(api) ?? []), ...replies]);
    return this;
  }

  last(api?: OperationsApi): OperationsRequest {
    const found = this.requests.findLast((request) => api === undefined || request.api === api);
    if (!found) throw new Error('the upstream received nothing');
    return found;
  }

  openSockets(): number {
    return this.sockets.size;
  }

  /** The end of a test. @throws Error with what providers would not have taken, and with answers never asked for */
  assertClean(): void {
    const waiting = [...this.scripts.values(), ...this.early.values()].flat().length;
    const lines = [...this.problems, ...(waiting > 0 ? [`${waiting} answers were never asked for`] : [])];
    this.problems = [];
    this.scripts.clear();
    this.early.clear();
    if (lines.length > 0) throw new Error(lines.join('\n'));
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, api = '', ...rest] = (message.url ?? '').split('?')[0]?.split('/') ?? [];
    const path = `/${rest.join('/')}`;
    const request: OperationsRequest = {
      api: api as OperationsApi,
      path,
      headers: message.headers,
      bytes: Buffer.alloc(0),
      body: {},
      form: {},
      state: 'receiving',
    };
    this.requests.push(request);
    response.on('error', () => undefined);
    response.on('close', () => (request.state = response.writableFinished ? 'complete' : 'left'));
    const early = this.early.get(request.api)?.shift();
    if (early) {
      message.resume();
      message.on('error', () => undefined);
      return send(response, early);
    }
    try {
      await read(message, request);
    } catch {
      request.state = 'left';
      return;
    }
    request.state = 'answering';
    const found = operationProblems(request.api, path, request.body);
    this.problems.push(...found);
    const scripted = this.scripts.get(request.api)?.shift();
    const reply = typeof scripted === 'function' ? scripted(request) : scripted;
    await send(response, reply ?? (found.length > 0 ? failure(400, found.join('; ')) : usualAnswer(request)));
  }
}

async function read(message: IncomingMessage, request: OperationsRequest): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  request.bytes = Buffer.concat(chunks);
  const type = message.headers['content-type'] ?? '';
  if (type.startsWith('multipart/')) {
    const form = await new Response(new Uint8Array(request.bytes), { headers: { 'content-type': type } }).formData();
    for (const [name, value] of form) request.form[name] = typeof value === 'string' ? value : String(value.size);
    return;
  }
  const parsed: unknown = request.bytes.length === 0 ? {} : JSON.parse(request.bytes.toString('utf8'));
  if (isJsonObject(parsed)) request.body = parsed;
}

async function send(response: ServerResponse, reply: OperationsReply): Promise<void> {
  response.writeHead(reply.status ?? 200, reply.headers);
  for (const [index, frame] of reply.frames.entries()) {
    if (reply.cutAfter === index) return void response.socket?.destroy();
    if (index === 1) await reply.hold;
    if (response.destroyed) return;
    await new Promise<void>((resolve) => response.write(frame, () => resolve()));
  }
  if (reply.cutAfter !== undefined) return void response.socket?.destroy();
  response.end();
}

export async function startOperationsUpstream(): Promise<OperationsUpstream> {
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new OperationsUpstream(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}
