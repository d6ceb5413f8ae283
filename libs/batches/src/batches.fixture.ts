import { GatewayError, type Principal, systemClock } from '@libs/kernel';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import {
  BatchEnd,
  Batches,
  BatchesRepository,
  type BatchEvent,
  type BatchFiles,
  BatchProcessor,
  type BatchProcessorOptions,
  type LineAnswer,
  type LineAsk,
  type NewBatchFile,
  WorkRepository,
} from './index';

export const TENANT = 'ten_a';
export const principal: Principal = { kind: 'virtual_key', tenantId: TENANT, virtualKeyId: 'vk_1', role: 'member', limits: {} };
export const other: Principal = { ...principal, tenantId: 'ten_b' };
export const INPUT = 'file_0123456789abcdefghjkmnpqrs';
const ENDPOINT = '/v1/chat/completions';

export const inputOf = (count: number): string => Array.from({ length: count }, (_, i) => lineOf(`id-${i + 1}`)).join('\n');
export const lineOf = (customId: string, more: object = {}): string =>
  JSON.stringify({ custom_id: customId, method: 'POST', url: ENDPOINT, body: { model: 'm', messages: [] }, ...more });

export const answer = (more: Partial<LineAnswer> = {}): LineAnswer => ({
  ...{ status: 200, body: '{"ok":true}', code: null, retryAfterMs: undefined, record: {} },
  ...{ inputTokens: 3, cachedTokens: 1, outputTokens: 2, reasoningTokens: 1, costMicroUsd: 5, ...more },
});

/** Files in memory. */
export class MemoryFiles implements BatchFiles {
  readonly texts = new Map<string, string>();
  readonly made = new Map<string, NewBatchFile>();
  /** Called before a file is written. */
  onWrite: (file: NewBatchFile) => void | Promise<void> = () => undefined;

  size(_principal: Principal, id: string): Promise<number> {
    return this.bytes(id).then(({ length }) => length);
  }

  async read(_principal: Principal, id: string, start: number, end: number): Promise<Buffer> {
    return (await this.bytes(id)).subarray(start, end + 1);
  }

  async write(_principal: Principal, file: NewBatchFile, content: AsyncIterable<string>): Promise<boolean> {
    if (this.texts.has(file.id)) return true;
    await this.onWrite(file);
    let text = '';
    for await (const part of content) text += part;
    if (text === '') return false;
    this.texts.set(file.id, text);
    this.made.set(file.id, file);
    return true;
  }

  lines(id: unknown): Record<string, unknown>[] {
    const text = this.texts.get(String(id)) ?? '';
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  private bytes(id: string): Promise<Buffer> {
    const text = this.texts.get(id);
    if (text === undefined) return Promise.reject(new GatewayError('not_found', `There is no file '${id}'.`));
    return Promise.resolve(Buffer.from(text));
  }
}

type Execute = (line: LineAsk, signal: AbortSignal) => Promise<LineAnswer>;

/** Everything of batches on a database of its own, but for those who serve lines and keep files. */
export class BatchWorld {
  readonly files = new MemoryFiles();
  readonly rung: string[] = [];
  readonly events: BatchEvent[] = [];
  readonly troubles: unknown[] = [];
  readonly asked: LineAsk[] = [];
  /** With the answers of lines, and without. */
  readonly booked: unknown[] = [];
  readonly bookedLater: unknown[] = [];
  readonly work: WorkRepository;
  readonly batches: Batches;
  current: (principal: Principal) => Promise<Principal | undefined> = (one) => Promise.resolve(one);
  /** Of workers. */
  clock = systemClock;

  private constructor(readonly test: TestDatabase) {
    this.work = new WorkRepository(test.database);
    const doorbell = { ring: (id: string) => Promise.resolve(void this.rung.push(id)) };
    const pricer = {
      knowsRule: (name: string) => name === 'night',
      price: () => ({
        ...{ target: 'p/m', inputTokens: 10, likelyOutputTokens: 20, mostOutputTokens: 30 },
        ...{ likelyMicroUsd: 100, mostMicroUsd: 200 },
      }),
    };
    const parts = { repository: new BatchesRepository(test.database), doorbell, files: this.files, pricer, clock: systemClock };
    this.batches = new Batches(parts, { longestLine: 10_000, onLostRing: (_id, error) => this.troubles.push(error) });
  }

  static async open(): Promise<BatchWorld> {
    const test = await createTestDatabase();
    await test.database.query(`INSERT INTO tenants (id, name) VALUES ('ten_a', 'a'), ('ten_b', 'b')`);
    return new BatchWorld(test);
  }

  async clear(): Promise<void> {
    await this.test.database.query('DELETE FROM batches');
    this.files.texts.clear();
    this.files.made.clear();
    this.files.onWrite = () => undefined;
    for (const list of [this.rung, this.events, this.troubles, this.asked, this.booked, this.bookedLater]) list.length = 0;
    this.current = (one) => Promise.resolve(one);
    this.clock = systemClock;
  }

  /** A worker. */
  processor(execute: Execute = () => Promise.resolve(answer()), more: Partial<BatchProcessorOptions> = {}): BatchProcessor {
    const { database } = this.test;
    return new BatchProcessor(
      {
        ...{ database, work: this.work, files: this.files, clock: this.clock },
        executor: {
          execute: (line, signal) => {
            this.asked.push(line);
            return execute(line, signal);
          },
          book: (_sql, records) => Promise.resolve(void this.booked.push(...records)),
          bookLater: (record) => void this.bookedLater.push(record),
        },
        principals: { current: (one) => this.current(one) },
        end: new BatchEnd(database, this.work, this.files, systemClock, async (sql, event) => {
          // Part of the same transaction.
          await sql.query('SELECT 1');
          this.events.push(event);
        }),
      },
      {
        ...{ leaseMs: 10_000, heartbeatMs: 5, principalMs: 0, concurrency: 4, perTenant: 4, longestLine: 10_000 },
        ...{ graceMs: { cancelled: 20, shutdown: 20 }, onTrouble: (_id, error) => this.troubles.push(error), ...more },
      },
    );
  }

  /** @returns the id of a batch of these lines */
  async create(input: string, more: object = {}): Promise<string> {
    this.files.texts.set(INPUT, input);
    const ask = this.batches.read({ input_file_id: INPUT, endpoint: ENDPOINT, completion_window: '24h', ...more }, {});
    return String((await this.batches.create(principal, ask)).batch['id']);
  }

  get(id: string): Promise<Record<string, unknown>> {
    return this.batches.get(principal, id);
  }

  /** The next sign of life whose answer is that the batch is to end. */
  beatThatSays(what: 'cancelling' | 'expired'): Promise<void> {
    const { work } = this;
    const heartbeat = work.heartbeat.bind(work);
    return new Promise((resolve) => {
      work.heartbeat = async (...args) => {
        const now = await heartbeat(...args);
        // The processor hears of it first.
        if (now?.[what]) setImmediate(resolve);
        return now;
      };
    });
  }

  /** As if its holder had given no sign of life for long. */
  async loseHolder(id: string): Promise<void> {
    await this.test.database.query(`UPDATE batches SET lease_until = now() - interval '1 second' WHERE id = $1`, [id]);
  }
}
