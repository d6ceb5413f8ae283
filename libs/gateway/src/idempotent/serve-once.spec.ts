import { GatewayError } from '@libs/kernel';
import type { KeptAnswer, Opened } from '@libs/idempotency';
import { dialects } from '@libs/protocol';
import type { Downstream, Exchange, HeaderList } from '../exchange';
import type { GatewayServices } from '../services';
import type { RequestSettlement } from '../settle';
import { MAX_KEPT_BYTES, RecordingDownstream } from './recording-downstream';
import { serveOnce } from './serve-once';

/** A client: what it got, and how it leaves. */
class Client implements Downstream {
  closed = false;
  status = 0;
  headers: HeaderList = [];
  text = '';
  full = false;
  drain: () => void = () => undefined;
  private left: () => void = () => undefined;

  head(status: number, headers: HeaderList): void {
    [this.status, this.headers] = [status, headers];
  }
  write(bytes: Buffer | string): boolean {
    this.text += bytes.toString();
    return !this.full;
  }
  end(bytes: Buffer | string = ''): void {
    this.text += bytes.toString();
    this.closed = true;
  }
  cut(): void {
    this.closed = true;
  }
  onDrain(listener: () => void): void {
    this.drain = listener;
  }
  onClose(listener: () => void): void {
    this.left = listener;
  }
  leave(): void {
    this.closed = true;
    this.left();
  }
  header(name: string): string | undefined {
    const at = this.headers.indexOf(name);
    return at < 0 ? undefined : this.headers[at + 1];
  }
}

const KEEP_ALIVE = dialects['openai-chat'].keepAlive;

describe('RecordingDownstream', () => {
  const open = (maxBytes?: number) => {
    const client = new Client();
    return { client, recording: new RecordingDownstream(client, KEEP_ALIVE, maxBytes) };
  };

  it('passes everything on at once but the end, and keeps it without signs of life', () => {
    const { client, recording } = open();
    recording.head(200, ['a', 'b']);
    recording.write('one ');
    recording.write(KEEP_ALIVE);
    recording.end('two');
    expect([client.text, client.closed, recording.closed]).toEqual([`one ${KEEP_ALIVE}`, false, true]);
    recording.release();
    expect([client.text, client.closed]).toEqual([`one ${KEEP_ALIVE}two`, true]);
    expect(recording.answer).toEqual({ status: 200, headers: ['a', 'b'], body: Buffer.from('one two') });
  });

  it('goes on when the client leaves, and does not wait for it to read', () => {
    const { client, recording } = open();
    let [drained, closed] = [0, 0];
    recording.onDrain(() => drained++);
    recording.onClose(() => closed++);
    recording.head(200, []);
    client.full = true;
    expect(recording.write('one ')).toBe(false);
    client.leave();
    expect([drained, closed, recording.closed]).toEqual([1, 0, false]);
    expect(recording.write('two')).toBe(true);
    recording.end();
    recording.release();
    expect([client.text, recording.answer?.body.toString()]).toEqual(['one ', 'one two']);
  });

  it.each(['before', 'after'])('goes on for nobody: the client left %s the answer became too long to keep', (when) => {
    const { client, recording } = open(10);
    let closed = 0;
    recording.onClose(() => closed++);
    recording.head(200, []);
    if (when === 'before') client.leave();
    recording.write('x'.repeat(11));
    if (when === 'after') client.leave();
    expect([closed, recording.closed, recording.answer]).toEqual([1, true, undefined]);
  });

  it('keeps nothing of what was cut off', () => {
    const { client, recording } = open();
    recording.head(200, []);
    recording.cut();
    recording.release();
    expect([client.closed, recording.answer]).toEqual([true, undefined]);
  });
});

describe('serveOnce', () => {
  const ANSWERED = { loop: { attempts: [{}] }, status: 200 };
  let kept: (KeptAnswer | undefined)[];
  let released: number;
  let opening: (scope: object, fingerprint: Buffer) => Promise<Opened>;
  const key = {
    keep: (answer: KeptAnswer | undefined) => Promise.resolve(void kept.push(answer)),
    release: () => Promise.resolve(void released++),
  };
  const internal: unknown[] = [];

  /** What the client gets when the data path does this. */
  async function served(
    work: (downstream: Downstream) => void,
    settlement: object,
    more: Partial<Exchange> = {},
  ): Promise<Client> {
    const client = new Client();
    const exchange = {
      ...{ requestId: 'req_1', route: '/v1/chat/completions', dialect: dialects['openai-chat'], body: Buffer.from('{}') },
      ...{ principal: { kind: 'virtual_key', tenantId: 'ten_a', role: 'member', virtualKeyId: 'vk_1', limits: {} } },
      ...{ options: {}, downstream: client, ...more },
    } as unknown as Exchange;
    const services = {
      idempotency: { open: opening },
      onInternalError: (_id: string, thrown: unknown) => internal.push(thrown),
    } as unknown as GatewayServices;
    await serveOnce(services, exchange, 'key-1', async (_services, { downstream }, watch) => {
      watch(settlement as unknown as RequestSettlement);
      work(downstream);
    });
    return client;
  }
  const answer = (status: number, text: string) => (downstream: Downstream) => {
    downstream.head(status, ['x-request-id', 'req_1', 'content-type', 'application/json']);
    downstream.end(text);
  };

  beforeEach(() => {
    kept = [];
    released = 0;
    opening = () => Promise.resolve({ open: key });
  });

  it('keeps what was done, whatever came of it, and gives it to the client when it is kept', async () => {
    expect((await served(answer(200, 'hello'), ANSWERED)).text).toBe('hello');
    expect((await served(answer(502, 'broken'), { ...ANSWERED, status: 502 })).status).toBe(502);
    expect(kept.map((one) => [one?.status, one?.body.toString()])).toEqual([
      [200, 'hello'],
      [502, 'broken'],
    ]);
    await served(answer(200, 'x'.repeat(MAX_KEPT_BYTES + 1)), ANSWERED);
    expect([kept.at(-1), released]).toEqual([undefined, 0]);
  });

  it('J4: frees the key when nobody was asked, or when we go down ourselves', async () => {
    expect((await served(answer(400, 'no'), { loop: { attempts: [] }, status: 400 })).text).toBe('no');
    await served(answer(503, 'later'), { ...ANSWERED, status: 503, error: new GatewayError('shutting_down', 'later') });
    expect([kept, released]).toEqual([[], 2]);
  });

  it('J1: replays bytes and headers under the id of the new request', async () => {
    const headers = ['x-request-id', 'req_0', 'x-ratelimit-remaining-requests', '3', 'content-type', 'text/event-stream'];
    opening = () => Promise.resolve({ answer: { status: 200, headers, body: Buffer.from('data: 1\n\n') } });
    const client = await served(() => fail('it was done again'), ANSWERED);
    expect([client.status, client.text]).toEqual([200, 'data: 1\n\n']);
    expect(['x-request-id', 'content-type', 'idempotent-replayed', 'content-length'].map((name) => client.header(name))).toEqual([
      ...['req_1', 'text/event-stream', 'true', '9'],
    ]);
    expect(client.header('x-ratelimit-remaining-requests')).toBeUndefined();
  });

  it('refuses in the words of the dialect', async () => {
    opening = () => Promise.reject(new GatewayError('idempotency_in_progress', 'Wait.', { retryAfterSeconds: 1 }));
    const client = await served(() => undefined, ANSWERED);
    expect([client.status, client.header('retry-after'), JSON.parse(client.text)]).toMatchObject([
      ...[409, '1', { error: { code: 'idempotency_in_progress' } }],
    ]);
    opening = () => Promise.reject(new Error('a bug'));
    expect((await served(() => undefined, ANSWERED)).status).toBe(500);
    expect(internal).toHaveLength(1);
  });

  it('tells requests apart by bytes, options, address and caller', async () => {
    const prints: string[] = [];
    opening = (_scope, fingerprint) => {
      prints.push(fingerprint.toString('hex'));
      return Promise.resolve({ open: key });
    };
    const of = (more: Partial<Exchange>) => served(answer(200, ''), ANSWERED, more);
    await of({});
    await of({ body: Buffer.from('{ }') });
    await of({ options: { 'x-cache': 'off' } });
    await of({ path: { model: 'm', stream: true } });
    await of({ principal: { kind: 'virtual_key', tenantId: 'ten_a', role: 'member', virtualKeyId: 'vk_2', limits: {} } });
    expect(new Set(prints).size).toBe(5);
  });
});
