import { type ClientRequest, type IncomingMessage, request } from 'node:http';

/** A client of server-sent events on a socket of its own, which can be cut like a cable. */
export class EventClient {
  /** Whole events, as they came; comments are none. */
  readonly events: string[] = [];
  private rest = '';
  private over = false;
  private wake: () => void = () => undefined;

  private constructor(
    private readonly call: ClientRequest,
    readonly response: IncomingMessage,
  ) {
    response.setEncoding('utf8');
    response.on('data', (text: string) => this.take(text));
    response.on('close', () => {
      this.over = true;
      this.wake();
    });
    response.on('error', () => undefined);
    call.on('error', () => undefined);
  }

  /** @param body undefined: a GET */
  static open(url: string, headers: Record<string, string>, body?: string): Promise<EventClient> {
    return new Promise((resolve, reject) => {
      const [method, type] = body === undefined ? ['GET', {}] : ['POST', { 'content-type': 'application/json' }];
      const call = request(url, { method, agent: false, headers: { ...type, ...headers } });
      call.once('error', reject);
      call.once('response', (response) => resolve(new EventClient(call, response)));
      call.end(body);
    });
  }

  get status(): number {
    return this.response.statusCode ?? 0;
  }

  get text(): string {
    return this.events.join('') + this.rest;
  }

  /** Id of the last event, as a client remembers it. */
  get lastId(): string {
    const ids = [...this.events.join('').matchAll(/^id: (.+)$/gm)];
    return ids.at(-1)?.[1] ?? '';
  }

  /** Waits for so many events, or the end. */
  async until(count: number): Promise<void> {
    while (this.events.length < count && !this.over) await new Promise<void>((resolve) => (this.wake = resolve));
  }

  async end(): Promise<void> {
    await this.until(Infinity);
  }

  /** Takes back what came behind the first `count` events, as if the cable had been cut there, and cuts it. */
  cutBehind(count: number): void {
    this.events.splice(count);
    this.rest = '';
    this.over = true;
    this.call.destroy();
  }

  private take(text: string): void {
    if (this.over) return;
    const frames = (this.rest + text).split('\n\n');
    this.rest = frames.pop() ?? '';
    for (const frame of frames) if (!frame.startsWith(':')) this.events.push(`${frame}\n\n`);
    this.wake();
  }
}
