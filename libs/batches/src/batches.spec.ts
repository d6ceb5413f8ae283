import { until } from '../../../test/support/process/until';
import { newGate } from '../../../test/support/upstream/gate';
import { answer, BatchWorld, INPUT, inputOf, lineOf, other, principal } from './batches.fixture';
import type { LineAnswer } from './index';
import { BATCH_STATUSES, isTerminal, TRANSITIONS } from './state-machine';

let world: BatchWorld;
beforeAll(async () => {
  world = await BatchWorld.open();
});
afterAll(() => world?.test.drop());
beforeEach(() => world.clear());

const idsOf = (lines: Record<string, unknown>[]): unknown[] => lines.map(({ custom_id: id }) => id);

describe('the state machine', () => {
  it('lets a batch end once', () => {
    for (const status of BATCH_STATUSES) if (isTerminal(status)) expect(TRANSITIONS[status]).toEqual([]);
    expect(BATCH_STATUSES.filter(isTerminal)).toEqual(['completed', 'failed', 'expired', 'cancelled']);
  });
});

describe('a batch', () => {
  it('is worked on once, however many workers answer, and says what came of each line', async () => {
    const id = await world.create(inputOf(30));
    expect(world.rung).toEqual([id]);
    const serve = (line: { customId: string }): Promise<LineAnswer> =>
      Promise.resolve(
        line.customId === 'id-7' ? answer({ status: 400, code: 'invalid_request', body: '{"error":1}' }) : answer(),
      );
    await Promise.all(Array.from({ length: 4 }, () => world.processor(serve).process(id)));
    const batch = await world.get(id);
    expect(batch).toMatchObject({
      ...{ status: 'completed', model: 'm', errors: null },
      request_counts: { total: 30, completed: 29, failed: 1 },
      usage: { input_tokens: 90, input_tokens_details: { cached_tokens: 30 }, output_tokens: 60, total_tokens: 150 },
      'x-gateway': { cost_usd: 0.00015, ambiguous: 0 },
    });
    expect(world.asked).toHaveLength(30);
    expect(world.booked).toHaveLength(30);
    const output = world.files.lines(batch['output_file_id']);
    expect(output).toHaveLength(29);
    expect(output[0]).toMatchObject({
      ...{ custom_id: 'id-1', error: null },
      response: { status_code: 200, request_id: expect.stringMatching(/^req_/) as string, body: { ok: true } },
    });
    expect(world.files.lines(batch['error_file_id'])).toMatchObject([
      { custom_id: 'id-7', response: { status_code: 400, body: { error: 1 } }, error: null },
    ]);
    expect(world.events).toEqual([{ tenantId: 'ten_a', type: 'batch.completed', data: batch }]);
    expect(await world.test.database.query('SELECT 1 FROM batch_lines')).toEqual([]);
    expect(world.troubles).toEqual([]);
  });

  it('B3: is its tenant’s alone', async () => {
    const id = await world.create(inputOf(1));
    await expect(world.batches.get(other, id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(world.batches.cancel(other, id)).rejects.toMatchObject({ code: 'not_found' });
    expect((await world.batches.list(other, 10, undefined))['data']).toEqual([]);
  });

  it('is listed newest first, page by page', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.unshift(await world.create(inputOf(1)));
    const sorted = [...ids].sort().reverse();
    const first = await world.batches.list(principal, 2, undefined);
    expect(first).toMatchObject({ has_more: true, first_id: sorted[0], last_id: sorted[1], next_cursor: sorted[1] });
    const second = await world.batches.list(principal, 2, String(first['last_id']));
    expect(second).toMatchObject({ data: [{ id: sorted[2] }], has_more: false, next_cursor: null });
  });

  it('is refused as a whole for what is wrong with its lines, before one is begun', async () => {
    const id = await world.create([lineOf('a'), lineOf('a'), 'x'].join('\n'));
    await world.processor().process(id);
    expect(await world.get(id)).toMatchObject({
      ...{ status: 'failed', output_file_id: null, error_file_id: null, in_progress_at: null, finalizing_at: null },
      errors: {
        object: 'list',
        data: [
          { code: 'duplicate_custom_id', line: 2 },
          { code: 'invalid_json_line', line: 3 },
        ],
      },
    });
    expect(world.asked).toEqual([]);
    expect(world.events.map(({ type }) => type)).toEqual(['batch.failed']);
  });

  it('fails when its input is gone', async () => {
    const id = await world.create(inputOf(2));
    world.files.texts.clear();
    await world.processor().process(id);
    expect(await world.get(id)).toMatchObject({ status: 'failed', errors: { data: [{ code: 'invalid_input_file' }] } });
  });

  it('J1, J2, J5: is made once for one key, whose request and tenant count', async () => {
    world.files.texts.set(INPUT, inputOf(1));
    const asked = { input_file_id: INPUT, endpoint: '/v1/chat/completions', completion_window: '24h' };
    const ask = (more: object = {}) => world.batches.read({ ...asked, ...more }, {});
    const made = await Promise.allSettled(Array.from({ length: 5 }, () => world.batches.create(principal, ask(), 'key-1')));
    const ids = made.flatMap((one) => (one.status === 'fulfilled' ? [one.value.batch['id']] : []));
    expect(new Set(ids).size).toBe(1);
    expect(world.rung).toHaveLength(1);
    expect(await world.batches.create(principal, ask(), 'key-1')).toMatchObject({ replayed: true, batch: { id: ids[0] } });
    const changed = world.batches.create(principal, ask({ metadata: { a: 'b' } }), 'key-1');
    await expect(changed).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    await expect(world.batches.create(principal, ask(), '')).rejects.toMatchObject({ code: 'idempotency_key_invalid' });
    expect(await world.batches.create(other, ask(), 'key-1')).toMatchObject({ replayed: false });
  });

  it('is not made for a rule or an hour that does not come', async () => {
    await expect(world.create(inputOf(1), { 'x-batch-rule': 'nigth' })).rejects.toMatchObject({ param: 'x-batch-rule' });
    const day = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(new Date().getUTCDay() + 3) % 7];
    const never = { from: '10:00', to: '11:00', days: [day] };
    await expect(world.create(inputOf(1), { 'x-batch-off-peak': never })).rejects.toMatchObject({ param: 'x-batch-off-peak' });
  });

  it('says what it would cost before it is begun', async () => {
    world.files.texts.set(INPUT, [lineOf('a'), lineOf('b'), 'x'].join('\n'));
    const ask = world.batches.read({ input_file_id: INPUT, endpoint: '/v1/chat/completions', completion_window: '24h' }, {});
    expect(await world.batches.estimate(principal, ask)).toMatchObject({
      request_counts: { total: 3, refused: 0, unpriced: 0 },
      tokens: { input: 20, likely_output: 40, most_output: 60 },
      cost_micro_usd: { likely: 200, most: 400 },
      by_target: [{ target: 'p/m', lines: 2 }],
      errors: { data: [{ line: 3 }] },
    });
    expect((await world.batches.list(principal, 10, undefined))['data']).toEqual([]);
  });
});

describe('what passes by itself', () => {
  it('is waited for, without a line that fails', async () => {
    const id = await world.create(inputOf(12));
    let refused = 0;
    const serve = (): Promise<LineAnswer> =>
      Promise.resolve(
        refused++ < 5 ? answer({ status: 429, code: 'rate_limited', retryAfterMs: 1, record: undefined }) : answer(),
      );
    await world.processor(serve).process(id);
    expect(await world.get(id)).toMatchObject({ request_counts: { total: 12, completed: 12, failed: 0 } });
    expect(world.asked).toHaveLength(17);
  });

  it('a failure that stands in the ledger is tried again under another id', async () => {
    const id = await world.create(inputOf(1));
    let failed = 0;
    await world
      .processor(() => Promise.resolve(failed++ < 1 ? answer({ status: 502, code: 'upstream_bad_response' }) : answer()))
      .process(id);
    const ids = world.asked.map(({ requestId }) => requestId);
    expect(new Set(ids).size).toBe(2);
    expect([world.booked.length, world.bookedLater.length]).toEqual([1, 1]);
    const { output_file_id: output } = await world.get(id);
    expect(world.files.lines(output)).toMatchObject([{ response: { request_id: ids[1] } }]);
  });

  it('a budget is believed to be used up only by a line that nobody else is beside', async () => {
    const id = await world.create(inputOf(20));
    // Ten lines fit; what is under way holds a part of it until it has ended.
    let [free, spent] = [10, 0];
    const serve = async (): Promise<LineAnswer> => {
      if (free === 0) return answer({ status: 429, code: 'budget_exceeded', record: undefined, costMicroUsd: 0 });
      free--;
      await new Promise((resolve) => setTimeout(resolve, 1));
      // Half of what was held is given back, and nine of these are one more.
      if (++spent % 2 === 0) free++;
      return answer();
    };
    await world.processor(serve).process(id);
    const batch = await world.get(id);
    expect(batch['request_counts']).toEqual({ total: 20, completed: 19, failed: 1 });
    expect(free).toBe(0);
    const denied = world.asked.filter(({ alone }) => alone);
    expect(denied.length).toBeGreaterThan(0);
  });
});

describe('a worker that dies', () => {
  it('loses no line and repeats none that has an answer; what was under way is marked', async () => {
    const id = await world.create(inputOf(40));
    const hang = newGate();
    let served = 0;
    const dying = world.processor(async () => {
      if (served++ >= 17) await hang.opened;
      return answer();
    });
    const work = dying.process(id);
    await until('the first to hang', () => served >= 21);
    const before = world.asked.map(({ customId, requestId }) => [customId, requestId] as const);
    const answered = new Set(
      (await world.test.database.query<{ custom_id: string }>(`SELECT custom_id FROM batch_lines WHERE outcome IS NOT NULL`)).map(
        ({ custom_id }) => custom_id,
      ),
    );
    expect(answered.size).toBe(17);
    world.asked.length = 0;
    await world.test.database.query(`UPDATE batches SET fence = fence + 1, lease_until = now() - interval '1 s' WHERE id = $1`, [
      id,
    ]);
    await world.processor().process(id);
    expect(world.asked.filter(({ customId }) => answered.has(customId))).toEqual([]);
    // Under the id of the request that was lost: the ledger takes it once.
    const lost = new Map(before.filter(([customId]) => !answered.has(customId)));
    expect(lost.size).toBe(4);
    for (const line of world.asked) if (lost.has(line.customId)) expect(line.requestId).toBe(lost.get(line.customId));
    hang.open();
    await work;
    const batch = await world.get(id);
    expect(batch).toMatchObject({
      ...{ status: 'completed', 'x-gateway': { ambiguous: 4 } },
      request_counts: { total: 40, completed: 40, failed: 0 },
    });
    const output = world.files.lines(batch['output_file_id']);
    expect(idsOf(output)).toEqual(Array.from({ length: 40 }, (_, i) => `id-${i + 1}`));
    expect(output.filter((line) => line['x-gateway'] !== undefined)).toHaveLength(4);
    expect(world.events).toHaveLength(1);
  });

  it('comes too late with its answers (fence)', async () => {
    const id = await world.create(inputOf(3));
    const hang = newGate();
    const slow = world.processor(() => hang.opened.then(() => answer({ body: '{"late":true}' })), { heartbeatMs: 60_000 });
    const work = slow.process(id);
    await until('lines to be asked', () => world.asked.length === 3);
    await world.loseHolder(id);
    await world.processor().process(id);
    hang.open();
    await work;
    const output = world.files.lines((await world.get(id))['output_file_id']);
    expect(output.map((line) => (line['response'] as { body: unknown }).body)).toEqual([
      { ok: true },
      { ok: true },
      { ok: true },
    ]);
  });

  it('with its files half written, leaves one file of each kind', async () => {
    const id = await world.create(inputOf(3));
    const first = new Set<string>();
    world.files.onWrite = (file) => {
      first.add(file.id);
      throw new Error('the disk is away');
    };
    await world.processor().process(id);
    expect(await world.get(id)).toMatchObject({ status: 'finalizing', output_file_id: null });
    expect(world.troubles).toHaveLength(1);
    world.files.onWrite = () => undefined;
    await world.test.database.query('UPDATE batches SET wake_at = NULL WHERE id = $1', [id]);
    await world.processor().process(id);
    const { status, output_file_id: output } = await world.get(id);
    expect(status).toBe('completed');
    expect([...world.files.made.keys()]).toEqual([output]);
    expect([...first]).toEqual([output]);
    expect(world.asked).toHaveLength(3);
  });

  it('again and again over one line: that line is given up, and no other', async () => {
    const id = await world.create(inputOf(6));
    for (let death = 0; death < 4; death++) {
      const hang = newGate();
      world.asked.length = 0;
      const dying = world.processor(async ({ customId }) => {
        if (customId === 'id-2') await hang.opened;
        return answer();
      });
      const work = dying.process(id);
      if (death === 3) {
        await work;
        break;
      }
      await until('it to be asked', () => world.asked.some(({ customId }) => customId === 'id-2'));
      await world.test.database.query(
        `UPDATE batches SET fence = fence + 1, lease_until = now() - interval '1 s' WHERE id = $1`,
        [id],
      );
      hang.open();
      await work;
    }
    const batch = await world.get(id);
    expect(batch).toMatchObject({ status: 'completed', request_counts: { completed: 5, failed: 1 } });
    expect(world.files.lines(batch['error_file_id'])).toMatchObject([
      { custom_id: 'id-2', response: { status_code: 500, body: { error: { code: 'run_poisoned' } } } },
    ]);
  });
});
