import { setTimeout as pause } from 'node:timers/promises';
import { arrayLiteral, type Database, type Sql } from '@libs/database';
import { GatewayError } from '@libs/kernel';
import type { LineAnswer, LineExecutor } from './ports';
import { type Hold, HoldLost } from './work.repository';

/** A line that is about to be put to the data path. */
export interface BegunLine {
  line: number;
  customId: string;
  requestId: string;
}

/** A line that needs no other try. */
export interface EndedLine extends BegunLine {
  answer: LineAnswer;
  /** An earlier worker ended with it: it may have been served before. */
  ambiguous: boolean;
}

interface Waiting {
  begun?: BegunLine;
  ended?: EndedLine;
  withdrawn?: number;
  done: () => void;
  failed: (error: unknown) => void;
}

/** Bytes of answers in one statement at most. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_LINES = 500;
const RETRIES = 60;
const RETRY_MS = 500;

/**
 * Writes down that lines are begun and what came of them. One transaction at a time takes along whatever has come
 * meanwhile: many lines at once cost little more than one. Each is a sign of life and holds only under the fence.
 */
export class LineJournal {
  private waiting: Waiting[] = [];
  private writing: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly hold: Hold,
    private readonly leaseMs: number,
    private readonly book: LineExecutor['book'],
  ) {}

  /** @throws HoldLost */
  begin(begun: BegunLine): Promise<void> {
    return this.add({ begun });
  }

  /** When it resolves the answer outlives a crash. @throws HoldLost */
  end(ended: EndedLine): Promise<void> {
    return this.add({ ended });
  }

  /** It was begun and not asked after all. */
  withdraw(line: number): Promise<void> {
    return this.add({ withdrawn: line });
  }

  private add(what: Pick<Waiting, 'begun' | 'ended' | 'withdrawn'>): Promise<void> {
    return new Promise((done, failed) => {
      this.waiting.push({ ...what, done, failed });
      this.writing ??= this.write().finally(() => (this.writing = undefined));
    });
  }

  private async write(): Promise<void> {
    // What is said in the same turn goes along.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const some = this.takeSome();
      try {
        await this.persist(some);
        for (const { done } of some) done();
      } catch (error) {
        for (const { failed } of some) failed(error);
      }
    }
  }

  /** What was answered has been paid for: a database that is away for a moment must not lose it. */
  private async persist(some: readonly Waiting[]): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.database.transaction((sql) => this.store(sql, some));
      } catch (error) {
        const away = error instanceof GatewayError && error.code === 'dependency_unavailable';
        if (!away || tries > RETRIES) throw error;
        await pause(RETRY_MS);
      }
    }
  }

  private takeSome(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { ended } of this.waiting) {
      bytes += ended?.answer.body.length ?? 0;
      if (count > 0 && (bytes > MOST_BYTES || count >= MOST_LINES)) break;
      count++;
    }
    return this.waiting.splice(0, count);
  }

  private async store(sql: Sql, some: readonly Waiting[]): Promise<void> {
    await this.assertHeld(sql);
    await this.storeEnded(
      sql,
      some.flatMap(({ ended }) => ended ?? []),
    );
    const { tenantId, id } = this.hold;
    const begun = some.flatMap((one) => one.begun ?? []);
    if (begun.length > 0)
      await sql.query(
        `INSERT INTO batch_lines (tenant_id, batch_id, under_way, line, custom_id, request_id)
         SELECT $1, $2, true, b.* FROM unnest($3::int[], $4::text[], $5::text[]) AS b (line, custom_id, request_id)
         ON CONFLICT (batch_id, line) DO UPDATE SET request_id = excluded.request_id, under_way = true WHERE batch_lines.outcome IS NULL`,
        [
          ...[tenantId, id, arrayLiteral(begun.map(({ line }) => line)), arrayLiteral(begun.map(({ customId }) => customId))],
          arrayLiteral(begun.map(({ requestId }) => requestId)),
        ],
      );
    const withdrawn = some.flatMap((one) => one.withdrawn ?? []);
    if (withdrawn.length > 0)
      await sql.query(
        'UPDATE batch_lines SET under_way = false WHERE tenant_id = $1 AND batch_id = $2 AND line = ANY($3) AND outcome IS NULL',
        [tenantId, id, withdrawn],
      );
  }

  /** Nobody else can take the batch until this transaction is over. */
  private async assertHeld(sql: Sql): Promise<void> {
    const rows = await sql.query(
      `UPDATE batches SET lease_until = now() + $3 * interval '1 millisecond'
       WHERE id = $1 AND fence = $2 AND status IN ('in_progress', 'cancelling') RETURNING id`,
      [this.hold.id, this.hold.fence, this.leaseMs],
    );
    if (rows.length === 0) throw new HoldLost(this.hold.id);
  }

  /** A transaction whose commit nobody heard of may be repeated: what is written already is not counted again. */
  private async storeEnded(sql: Sql, ended: readonly EndedLine[]): Promise<void> {
    if (ended.length === 0) return;
    const { tenantId, id } = this.hold;
    const written = await sql.query<{ line: number }>(
      `UPDATE batch_lines l SET outcome = e.outcome, status = e.status, body = e.body, request_id = e.request_id
       FROM unnest($3::int[], $4::text[], $5::int[], $6::text[], $7::text[]) AS e (line, outcome, status, body, request_id)
       WHERE l.tenant_id = $1 AND l.batch_id = $2 AND l.line = e.line AND l.outcome IS NULL RETURNING l.line`,
      [
        ...[tenantId, id, arrayLiteral(ended.map(({ line }) => line))],
        arrayLiteral(ended.map(({ answer }) => outcomeOf(answer))),
        arrayLiteral(ended.map(({ answer }) => answer.status)),
        arrayLiteral(ended.map(({ answer }) => answer.body)),
        arrayLiteral(ended.map(({ requestId }) => requestId)),
      ],
    );
    const fresh = new Set(written.map(({ line }) => line));
    await this.count(
      sql,
      ended.filter(({ line }) => fresh.has(line)),
    );
    const records = ended.flatMap(({ answer }) => answer.record ?? []);
    if (records.length > 0) await this.book(sql, records);
  }

  /** Progress, in the same transaction as what it counts. */
  private async count(sql: Sql, ended: readonly EndedLine[]): Promise<void> {
    const sum = (of: (answer: LineAnswer) => number): number => ended.reduce((total, { answer }) => total + of(answer), 0);
    const completed = sum((answer) => (outcomeOf(answer) === 'completed' ? 1 : 0));
    await sql.query(
      `UPDATE batches SET completed = completed + $3, failed = failed + $4, ambiguous = ambiguous + $5,
         input_tokens = input_tokens + $6, cached_tokens = cached_tokens + $7, output_tokens = output_tokens + $8,
         reasoning_tokens = reasoning_tokens + $9, cost_micro_usd = cost_micro_usd + $10, stalls = 0
       WHERE id = $1 AND fence = $2`,
      [
        ...[this.hold.id, this.hold.fence, completed, ended.length - completed],
        ended.filter(({ ambiguous }) => ambiguous).length,
        ...[sum(({ inputTokens }) => inputTokens), sum(({ cachedTokens }) => cachedTokens)],
        ...[sum(({ outputTokens }) => outputTokens), sum(({ reasoningTokens }) => reasoningTokens)],
        sum(({ costMicroUsd }) => costMicroUsd ?? 0),
      ],
    );
  }
}

const outcomeOf = ({ status }: LineAnswer): 'completed' | 'failed' => (status < 400 ? 'completed' : 'failed');
