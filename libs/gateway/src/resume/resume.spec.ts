import { type Clock, GatewayError, type Principal, Roster, Secret } from '@libs/kernel';
import { dialects } from '@libs/protocol';
import { MemoryStreamStore, StreamCipher, type StreamStore } from '@libs/shared-state';
import { FakeClock } from '../../../../test/support/fake-clock';
import type { Downstream, Exchange, HeaderList } from '../exchange';
import type { GatewayServices } from '../services';
import type { ResumableStreams } from './resumable-streams';
import { serveResumable } from './serve-resumable';

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
  get ids(): string[] {
    return [...this.text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id as string);
  }
}

const KEEP_ALIVE = dialects['openai-chat'].keepAlive;
const EVENTS = ['content-type', 'text/event-stream; charset=utf-8'];
const data = (text: string) => `data: ${text}\n\n`;
const caller: Principal = { kind: 'virtual_key', tenantId: 'ten_a', role: 'member', virtualKeyId: 'vk_1', limits: {} };
const turn = () => new Promise((resolve) => setTimeout(resolve, 30));
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

describe('a resumable stream', () => {
  let serial = 0;
  let clock: Clock;
  let store: StreamStore;
  let troubles: unknown[];
  let services: GatewayServices;
  /** The request that is being served: a test plays the data path. */
  let served: { downstream: Downstream; gone: boolean }[];
  const settings = { graceMs: 200, keepMs: 60_000, bufferBytes: 100_000, maxStreams: 2 };

  beforeEach(() => {
    clock = new FakeClock();
    store = new MemoryStreamStore(clock);
    [troubles, served] = [[], []];
    const resumable: ResumableStreams = {
      ...{ store, cipher: new StreamCipher(new Secret('m'.repeat(32))), settings },
      onTrouble: (_id, error) => troubles.push(error),
    };
    services = { resumable, clock, inFlight: new Roster(), settings: { keepAliveMs: 0 } } as unknown as GatewayServices;
  });

  function ask(more: Partial<Exchange> & { after?: string; key?: string } = {}): { client: Client; done: Promise<void> } {
    const client = new Client();
    const { after, key = 'k', ...rest } = more;
    const seen = after === undefined ? undefined : { stream: after.split('.')[0] as string, event: Number(after.split('.')[1]) };
    const exchange: Exchange = {
      ...{
        requestId: `req_${String(++serial).padStart(26, '0')}`,
        route: '/v1/chat/completions',
        dialect: dialects['openai-chat'],
      },
      ...{ principal: caller, body: Buffer.from('{"model":"m","stream":true,"messages":[]}'), options: {}, downstream: client },
      ...{ arrivedAt: 0, arrivedMonotonic: 0, resume: seen ? { key, seen } : { key } },
      ...rest,
    };
    const done = serveResumable(services, exchange, exchange.resume ?? { key }, async (_services, { downstream }) => {
      const one = { downstream, gone: false };
      downstream.onClose(() => (one.gone = true));
      served.push(one);
    });
    return { client, done };
  }
  async function begin(): Promise<{ client: Client; downstream: Downstream }> {
    const { client, done } = ask();
    await done;
    const { downstream } = served.at(-1) as (typeof served)[number];
    downstream.head(200, EVENTS);
    return { client, downstream };
  }

  it('numbers every event, and nothing else', async () => {
    const { client, downstream } = await begin();
    downstream.write(KEEP_ALIVE);
    downstream.write(Buffer.from(data('one')));
    downstream.write(`: a comment\n\n${data('two')}`);
    downstream.end(data('three'));
    expect(client.headers.slice(-2)).toEqual(['x-gateway-resumable', 'true']);
    expect(client.ids.map((id) => id.split('.')[1])).toEqual(['1', '2', '3']);
    expect(client.text.replaceAll(/^id: .*\n/gm, '')).toBe(
      `${KEEP_ALIVE}${data('one')}: a comment\n\n${data('two')}${data('three')}`,
    );
  });

  it('goes on behind the last event, live, and ends when the stream does', async () => {
    const { client, downstream } = await begin();
    for (const word of ['one', 'two', 'three']) downstream.write(data(word));
    client.leave();
    const { client: back, done } = ask({ after: client.ids[1] });
    await until(() => back.text.includes('three'));
    downstream.write(data('four'));
    await until(() => back.text.includes('four'));
    expect(served).toHaveLength(1);
    downstream.end(data('five'));
    await done;
    expect(back.text.replaceAll(/^id: .*\n/gm, '')).toBe(data('three') + data('four') + data('five'));
    expect(back.headers.join(' ')).toContain('idempotent-replayed true');
    expect(services.inFlight.size).toBe(0);
  });

  it('gives the whole stream to the same request without an event, however many ask', async () => {
    const { client, downstream } = await begin();
    downstream.write(data('one'));
    const more = [ask(), ask(), ask()];
    downstream.end(data('two'));
    for (const one of more) await one.done;
    for (const { client: other } of more) expect(other.text).toBe(client.text);
    expect(served).toHaveLength(1);
  });

  it('keeps quiet about its client leaving for the grace, then tells', async () => {
    const { client, downstream } = await begin();
    downstream.write(data('one'));
    client.full = true;
    let drained = 0;
    downstream.onDrain(() => drained++);
    expect(downstream.write(data('two'))).toBe(false);
    client.leave();
    expect(drained).toBe(1);
    expect(downstream.closed).toBe(false);
    expect(downstream.write(data('three'))).toBe(true);
    expect(served[0]?.gone).toBe(false);
    await until(() => served[0]?.gone === true);
    downstream.end(data('the end of it'));
    const { client: late, done } = ask({ after: client.ids[0] });
    await done;
    expect(late.text).toContain('the end of it');
    expect(downstream.closed).toBe(true);
  });

  it('goes on as long as somebody reads', async () => {
    const { client, downstream } = await begin();
    downstream.write(data('one'));
    client.leave();
    const { client: back, done } = ask({ after: client.ids[0] });
    // The store's clock stands still, so the reader is never idle: several graces pass.
    await new Promise((resolve) => setTimeout(resolve, settings.graceMs * 4));
    expect(served[0]?.gone).toBe(false);
    downstream.end(data('two'));
    await done;
    expect(back.text).toContain('two');
  });

  it.each([
    ['an earlier stream of this key', { after: 'aaaaaaaaaa.1' }, 410, 'stream_expired'],
    ['a key that was never used', { after: 'aaaaaaaaaa.1', key: 'other' }, 410, 'stream_expired'],
    ['another body', { body: Buffer.from('{"model":"n","stream":true,"messages":[]}') }, 422, 'idempotency_key_reused'],
    ['another tenant', { after: 'aaaaaaaaaa.1', principal: { ...caller, tenantId: 'ten_b' } }, 410, 'stream_expired'],
  ])('refuses to go on with %s', async (_what, more, status, code) => {
    const { downstream } = await begin();
    downstream.write(data('one'));
    const { client, done } = ask(more);
    await done;
    expect(client.status).toBe(status);
    expect(JSON.parse(client.text)).toMatchObject({ error: { code } });
    expect(served).toHaveLength(1);
  });

  it('says that the beginning is gone when more was said than is kept', async () => {
    const { client, downstream } = await begin();
    for (let i = 0; i < 30; i++) {
      downstream.write(data('x'.repeat(20_000)));
      await turn();
    }
    const [first = '', last = ''] = [client.ids[0], client.ids.at(-2)];
    client.leave();
    const early = ask({ after: first });
    await early.done;
    expect(early.client.status).toBe(410);
    const { client: late, done } = ask({ after: last });
    downstream.end();
    await done;
    expect(late.ids).toHaveLength(1);
  });

  it('frees the key when the answer is no stream', async () => {
    const { done } = ask();
    await done;
    served[0]?.downstream.head(503, ['content-type', 'application/json']);
    served[0]?.downstream.end('{}');
    await turn();
    await ask().done;
    expect(served).toHaveLength(2);
  });

  it('tells who waits for an answer that never became a stream to try again', async () => {
    await ask().done;
    const { client, done } = ask();
    served[0]?.downstream.head(503, ['content-type', 'application/json']);
    await done;
    expect(client.status).toBe(409);
    expect(client.headers).toContain('retry-after');
  });

  it('serves without the promise when there is no room, or no store', async () => {
    await ask({ key: 'a' }).done;
    await ask({ key: 'b' }).done;
    await ask({ key: 'c' }).done;
    served[2]?.downstream.head(200, EVENTS);
    const { client } = { client: served[2]?.downstream as Client };
    expect(client.headers).not.toContain('x-gateway-resumable');
    store.open = () => Promise.reject(new Error('away'));
    await ask({ key: 'd' }).done;
    expect(served[3]?.downstream).toBeInstanceOf(Client);
    expect(troubles).toHaveLength(1);
  });

  it('leaves the client its stream when the store forgets, and its leaving is final then', async () => {
    const { client, downstream } = await begin();
    await turn();
    store.append = () => ({ kept: false });
    downstream.write(data('one'));
    await until(() => troubles.length === 1);
    downstream.write(data('two'));
    expect(client.text.endsWith(data('two'))).toBe(true);
    client.leave();
    expect(served[0]?.gone).toBe(true);
    expect(downstream.closed).toBe(true);
  });

  it('repeats a step of which it does not know whether it arrived', async () => {
    const { client, downstream } = await begin();
    await turn();
    const append = store.append.bind(store);
    let failures = 0;
    store.append = (...args) => {
      const done = append(...args);
      if (failures++ === 0) throw new Error('late');
      return done;
    };
    downstream.write(data('one'));
    await until(() => failures > 1);
    downstream.end(data('two'));
    const { client: back, done } = ask();
    await done;
    expect(back.text).toBe(client.text);
    expect(troubles).toEqual([]);
  });

  it('waits for a slow reader', async () => {
    const { client, downstream } = await begin();
    downstream.write(data('one'));
    client.leave();
    const { client: slow, done } = ask();
    slow.full = true;
    await until(() => slow.text.includes('one'));
    downstream.end(data('two'));
    await turn();
    expect(slow.text).not.toContain('two');
    slow.full = false;
    slow.drain();
    await done;
    expect(slow.text).toContain('two');
  });

  it('ends with an error that can be understood when its writer has died, or the process stops', async () => {
    const { downstream } = await begin();
    downstream.write(data('one'));
    await turn();
    const [lost, stopped] = [ask(), ask()];
    await until(() => lost.client.text.includes('one') && stopped.client.text.includes('one'));
    for (const follower of services.inFlight) {
      follower.stop(new GatewayError('shutting_down', 'Going down.'));
      break;
    }
    const read = store.read.bind(store);
    store.read = async (...args) => {
      const slice = await read(...args);
      return slice && { ...slice, writerIdleMs: 60_000 };
    };
    await Promise.all([lost.done, stopped.done]);
    const ends = [lost.client.text, stopped.client.text];
    expect(ends.filter((text) => text.includes('stream_truncated'))).toHaveLength(1);
    expect(ends.filter((text) => text.includes('shutting_down'))).toHaveLength(1);
    downstream.end();
  });

  it('serves what is no stream, and what cannot be read, on the ordinary way', async () => {
    await ask({ body: Buffer.from('{"model":"m","messages":[]}') }).done;
    await ask({ body: Buffer.from('{') }).done;
    expect(served.map(({ downstream }) => downstream instanceof Client)).toEqual([true, true]);
  });
});
