import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import OpenAI, { toFile } from 'openai';
import { microUsdToUsd } from '@libs/kernel';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { until } from '../support/process/until';
import { say } from '../support/upstream/answer';
import { type ReceivedRequest, type ReplayUpstream, startReplayUpstream } from '../support/upstream/replay-upstream';

/**
 * One batch over two providers whose process is killed with -9 in the middle. Every line must come out once, with one row
 * and one charge in the ledger. BATCH_LINES (50,000) and BATCH_LINE_BYTES (4,096: 200 MB in all) make it shorter.
 */
const LINES = Number(process.env.BATCH_LINES ?? '50000');
const LINE_BYTES = Number(process.env.BATCH_LINE_BYTES ?? '4096');
const LONGEST_MS = 3_600_000;
const MODELS = ['openai/gpt-5-mini', 'anthropic/claude-haiku-4-5'];

let upstream: ReplayUpstream;
let gateway: RunningGateway;
/** How often each line came. */
const calls = new Map<number, number>();

beforeAll(async () => {
  upstream = await startReplayUpstream();
  const serve = (request: ReceivedRequest) => {
    const line = Number(/line (\d+)/.exec(JSON.stringify(request.body))?.[1]);
    calls.set(line, (calls.get(line) ?? 0) + 1);
    // All of them would be the memory of the test itself.
    upstream.requests.length = 0;
    return say(`Answer ${line}.`);
  };
  upstream.always('openai', serve).always('anthropic', serve);
  gateway = await startGateway({ upstream, env: { GATEWAY_BATCH_CONCURRENCY: '64' } });
});

afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
});

const lineOf = (i: number): string => {
  const model = MODELS[i % MODELS.length];
  const bare = { custom_id: `line-${i}`, method: 'POST', url: '/v1/chat/completions' };
  const content = `This is line ${i}. `;
  const line = JSON.stringify({ ...bare, body: { model, max_tokens: 100, messages: [{ role: 'user', content }] } });
  return line.replace(content, content.padEnd(Math.max(0, LINE_BYTES - 1 - line.length) + content.length, 'x'));
};

/** Asked now and then: whoever asks all the time is part of the load. */
const sometime = (what: string, condition: () => Promise<boolean>): Promise<unknown> =>
  until(what, () => pause(250).then(condition), LONGEST_MS);

/** Peak of the process so far, MB. */
const peakMb = (): number =>
  Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${gateway.pid}/status`, 'utf8'))?.[1]) / 1_024);

it(
  `brings ${LINES} lines out once each, through a crash`,
  async () => {
    const { key } = await gateway.createVirtualKey();
    const client = new OpenAI({ apiKey: key, baseURL: gateway.openAiUrl, maxRetries: 3 });
    const input = Array.from({ length: LINES }, (_, i) => lineOf(i)).join('\n');
    const before = peakMb();
    const file = await client.files.create({ file: await toFile(Buffer.from(input), 'lines.jsonl'), purpose: 'batch' });
    const uploaded = peakMb();
    const startedAt = performance.now();
    const { id } = await client.batches.create({
      ...{ input_file_id: file.id, endpoint: '/v1/chat/completions', completion_window: '24h' },
    });
    const done = async (): Promise<number> => (await client.batches.retrieve(id)).request_counts?.completed ?? 0;
    await sometime('the middle', async () => (await done()) >= LINES * 0.4);
    const firstPeak = peakMb();
    await gateway.kill9();
    const killedAt = performance.now();
    await gateway.restart();
    const afterKill = await done();
    await sometime('it to go on', async () => (await done()) > Math.min(afterKill, LINES - 1));
    const resumedMs = performance.now() - killedAt;
    await sometime('the end', async () => (await client.batches.retrieve(id)).status === 'completed');
    const seconds = (performance.now() - startedAt) / 1_000;
    const batch = await client.batches.retrieve(id);
    const peaks = [before, uploaded, firstPeak, peakMb()];

    const output = await (await client.files.content(String(batch.output_file_id))).text();
    const results = output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { custom_id: string; response: { body: object }; 'x-gateway'?: { ambiguous: boolean } });
    const ambiguous = results.filter((line) => line['x-gateway']?.ambiguous);
    const repeated = [...calls].filter(([, count]) => count > 1).map(([line]) => `line-${line}`);
    const [ledger] = await gateway.db.query<{ rows: number; lines: number; cost: number }>(
      `SELECT count(*) AS rows, count(DISTINCT metadata->>'custom_id') AS lines, sum(cost_micro_usd)::bigint AS cost
     FROM requests WHERE metadata->>'batch_id' = $1`,
      [id],
    );
    const figures = {
      ...{ lines: LINES, inputMb: Math.round(input.length / 1_048_576), seconds: Math.round(seconds) },
      linesPerSecond: Math.round(LINES / seconds),
      results: results.length,
      distinct: new Set(results.map((line) => line.custom_id)).size,
      calls: [...calls.values()].reduce((sum, count) => sum + count, 0),
      ...{ askedTwice: repeated.length, ambiguous: ambiguous.length, resumedSeconds: Math.round(resumedMs / 100) / 10 },
      ledger,
      peakMb: { atRest: peaks[0], afterUpload: peaks[1], beforeTheCrash: peaks[2], afterIt: peaks[3] },
    };
    process.stderr.write(`[chaos] ${JSON.stringify(figures, undefined, 2)}\n`);
    expect(batch.request_counts).toEqual({ total: LINES, completed: LINES, failed: 0 });
    expect([figures.results, figures.distinct]).toEqual([LINES, LINES]);
    expect(
      results.every(({ custom_id: name, response }) => JSON.stringify(response.body).includes(`Answer ${name.slice(5)}.`)),
    ).toBe(true);
    // Only what was under way when the process died came twice, and all of that is marked.
    const marked = new Set(ambiguous.map((line) => line.custom_id));
    expect(repeated.filter((name) => !marked.has(name))).toEqual([]);
    expect(ledger).toMatchObject({ rows: LINES, lines: LINES });
    expect((batch as unknown as { 'x-gateway': { cost_usd: number } })['x-gateway'].cost_usd).toBe(
      microUsdToUsd(ledger?.cost ?? -1),
    );
  },
  LONGEST_MS,
);
