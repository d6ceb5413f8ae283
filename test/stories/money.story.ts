import { Catalog } from '@libs/catalog';
import { costOf, type JsonObject } from '@libs/kernel';
import { until } from '../support/process/until';
import { type ApiName, fail, type ReceivedRequest, say, type Scenario, type Tokens } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** How many requests the books are held against; `npm run chaos -- money` asks for ten thousand. */
const REQUESTS = Number(process.env.GATEWAY_MONEY_REQUESTS ?? '') || 400;
const AT_ONCE = 12;

let story: Story;
beforeAll(async () => {
  // Failures are a share of everything here: neither breakers nor the retry budget are to end them.
  const env = { RETRY_BUDGET_PERCENT: '100', RETRY_DELAY_MS: '1', LOG_LEVEL: 'error' };
  story = await startStory({ more: ['gemini'], env });
}, START_TIMEOUT_MS);
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

/** A request and what becomes of it; everything follows from its number. */
interface Case {
  number: number;
  kind: (typeof KINDS)[number];
  api: ApiName;
  model: string;
  dialect: 'openai' | 'anthropic';
  stream: boolean;
}

/**
 * ok: answered with usage. retried: so, behind a failure. silent: without usage. abort, cut, broken: a stream that its
 * client left, that lost its connection, that ended in an error. left: a client that did not wait for its answer. refused:
 * the provider's 400.
 */
const KINDS = ['ok', 'retried', 'silent', 'abort', 'cut', 'broken', 'left', 'refused'] as const;
const TARGETS: readonly Pick<Case, 'api' | 'model' | 'dialect'>[] = [
  { api: 'openai', model: 'gpt-5-mini', dialect: 'openai' },
  { api: 'openai', model: 'gpt-4o', dialect: 'anthropic' },
  { api: 'anthropic', model: 'claude-haiku-4-5', dialect: 'anthropic' },
  { api: 'anthropic', model: 'claude-sonnet-4-5', dialect: 'openai' },
  { api: 'deepseek', model: 'deepseek-chat', dialect: 'openai' },
  { api: 'gemini', model: 'gemini-2.5-flash', dialect: 'openai' },
];

const shuffled = (n: number): number => {
  let x = (n + 1) * 0x9e3779b1;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
};
const below = (n: number, salt: number, limit: number): number => shuffled(n * 31 + salt) % limit;

function caseOf(number: number): Case {
  const dice = below(number, 1, 100);
  const kind = dice < 78 ? 'ok' : (KINDS[1 + Math.min(6, Math.floor((dice - 78) / 3))] ?? 'ok');
  const target = TARGETS[below(number, 2, TARGETS.length)] as (typeof TARGETS)[number];
  // Only OpenAI leaves usage out: the others always tell something.
  if (kind === 'silent') return { number, kind, ...(TARGETS[0] as (typeof TARGETS)[number]), stream: number % 2 === 0 };
  const stream =
    kind === 'left' || kind === 'refused' ? false : kind === 'ok' || kind === 'retried' ? below(number, 3, 2) === 0 : true;
  return { number, kind, ...target, stream };
}

/** Different for each request, up to figures that no float product keeps. */
function tokensOf({ number, api }: Case): Partial<Tokens> {
  return {
    input: 1 + below(number, 10, 100_000),
    cacheRead: below(number, 11, 3) === 0 ? below(number, 12, 50_000) : 0,
    cacheWrite: api === 'anthropic' ? below(number, 13, 10_000) : 0,
    output: 1 + below(number, 14, 8_000),
    reasoning: api === 'anthropic' ? 0 : below(number, 15, 4_000),
  };
}

const WORDS = 'one two three four five six seven eight nine ten eleven twelve';
const MARK = /request-(\d+)-end/;
const numberOf = (request: ReceivedRequest): number => Number(MARK.exec(request.bytes.toString('utf8'))?.[1] ?? NaN);

/** Called when the answer of a request is held back for ever. */
const onHeld = new Map<number, () => void>();

const scenario =
  (failed: Set<number>): Scenario =>
  (request) => {
    const asked = caseOf(numberOf(request));
    const answer = say(WORDS, { tokens: tokensOf(asked) });
    switch (asked.kind) {
      case 'ok':
        return answer;
      case 'retried':
        if (failed.has(asked.number)) return answer;
        failed.add(asked.number);
        return fail(500);
      case 'silent':
        return say(WORDS, { tokens: null });
      case 'refused':
        return fail(400, { message: 'No.' });
      case 'left':
        onHeld.get(asked.number)?.();
        return { ...answer, faults: { hold: { after: 0 } } };
      case 'abort':
        return { ...answer, faults: { hold: { after: 6 } } };
      case 'cut':
        return { ...answer, faults: { cutAfter: 7 } };
      case 'broken':
        return { ...answer, faults: { errorAfter: { frames: 7 } } };
    }
  };

function bodyOf({ model, number, stream, dialect }: Case): JsonObject {
  const messages = [{ role: 'user', content: `request-${number}-end` }];
  return { model, messages, stream, ...(dialect === 'anthropic' && { max_tokens: 100 }) };
}

/** Sends one request and behaves as its kind says. */
async function send(asked: Case): Promise<void> {
  const gone = new AbortController();
  onHeld.set(asked.number, () => setImmediate(() => gone.abort()));
  const path = asked.dialect === 'anthropic' ? '/v1/messages' : '/v1/chat/completions';
  const headers = { authorization: `Bearer ${story.key}`, 'content-type': 'application/json' };
  try {
    const init = { method: 'POST', headers, body: JSON.stringify(bodyOf(asked)), signal: gone.signal };
    const response = await fetch(story.gateway.url + path, init);
    if (asked.kind !== 'abort') return void (await response.text());
    const reader = response.body?.getReader();
    for (let seen = ''; reader && !seen.includes('three');) {
      const { value, done } = await reader.read();
      if (done) return;
      seen += Buffer.from(value).toString('utf8');
    }
    gone.abort();
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  } finally {
    onHeld.delete(asked.number);
  }
}

interface Sums {
  requests: number;
  input: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
  reasoning: number;
  micro_usd: number;
}
const rows = <Row>(sql: string): Promise<Row[]> => story.gateway.db.query<Row>(sql);
const one = async <Row>(sql: string): Promise<Row> => (await rows<Row>(sql))[0] as Row;

describe('the books', () => {
  it(
    `hold what the providers say they served, to the token and the micro-USD, after ${REQUESTS} mixed requests`,
    async () => {
      const failed = new Set<number>();
      for (const api of ['openai', 'anthropic', 'deepseek', 'gemini'] as const) story.upstream.always(api, scenario(failed));
      const cases = Array.from({ length: REQUESTS }, (_, number) => caseOf(number));
      const queue = [...cases];
      const worker = async (): Promise<void> => {
        for (let next = queue.shift(); next; next = queue.shift()) await send(next);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      const written = (): Promise<number> => one<{ n: number }>('SELECT count(*) AS n FROM requests').then(({ n }) => n);
      await until('every request to be in the ledger', async () => (await written()) >= REQUESTS, 60_000);
      expect(await written()).toBe(REQUESTS);

      // What the providers told, each answer priced by itself: the truth.
      const catalog = new Catalog();
      const truth: Sums = { requests: 0, input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0, micro_usd: 0 };
      for (const request of story.upstream.requests) {
        const { tokens } = request.reply;
        if (!tokens) continue;
        const usage = {
          ...{ inputTokens: tokens.input, cacheReadTokens: tokens.cacheRead, cacheWriteTokens: tokens.cacheWrite },
          ...{ outputTokens: tokens.output, reasoningTokens: tokens.reasoning, estimated: false },
        };
        const cost = costOf(usage, catalog.find(request.api, request.model)?.price);
        if (cost.state !== 'exact') throw new Error(`${request.model} has no price`);
        truth.requests++;
        for (const bucket of ['input', 'cacheRead', 'cacheWrite', 'output', 'reasoning'] as const)
          truth[bucket] += tokens[bucket];
        truth.micro_usd += cost.microUsd;
      }
      const exact = await one<Sums>(
        `SELECT count(*) AS requests, sum(input_tokens)::bigint AS input, sum(cache_read_tokens)::bigint AS "cacheRead",
           sum(cache_write_tokens)::bigint AS "cacheWrite", sum(output_tokens)::bigint AS output,
           sum(reasoning_tokens)::bigint AS reasoning, sum(cost_micro_usd)::bigint AS micro_usd
         FROM requests WHERE cost_state = 'exact' AND provider_id IS NOT NULL`,
      );
      expect(exact).toEqual(truth);
      const count = (...kinds: Case['kind'][]): number => cases.filter(({ kind }) => kinds.includes(kind)).length;
      expect(truth.requests).toBe(count('ok', 'retried'));

      // Everything else says that it is an estimate, or that nothing was served.
      const states = await rows<{ state: string; served: boolean; n: number; least: number; most: number }>(
        `SELECT cost_state AS state, provider_id IS NOT NULL AS served, count(*) AS n, min(output_tokens) AS least,
           max(output_tokens) AS most FROM requests GROUP BY 1, 2 ORDER BY 1, 2`,
      );
      expect(states).toMatchObject([
        { state: 'estimated', served: true, n: count('silent', 'abort', 'cut', 'broken') },
        { state: 'exact', served: false, n: count('left', 'refused') },
        { state: 'exact', served: true, n: truth.requests },
      ]);

      // Money and requests tell the same, and so do the sums of the day.
      const money = await one<Record<string, number>>(
        `SELECT sum(amount_micro_usd) FILTER (WHERE debit = 'tenant' AND state = 'exact')::bigint AS exact,
           sum(amount_micro_usd) FILTER (WHERE debit = 'tenant')::bigint AS charged,
           sum(amount_micro_usd) FILTER (WHERE debit = 'cost')::bigint AS paid,
           count(DISTINCT request_id) FILTER (WHERE debit = 'losses') AS losses,
           (SELECT sum(cost_micro_usd) FROM requests)::bigint AS requests,
           (SELECT sum(cost_micro_usd) FROM usage_daily)::bigint AS days,
           (SELECT sum(requests) FROM usage_daily)::bigint AS n
         FROM money_entries`,
      );
      expect(money).toEqual({
        ...{ exact: truth.micro_usd, charged: money['requests'], paid: money['requests'], requests: money['requests'] },
        ...{ days: money['requests'], n: REQUESTS, losses: count('left') },
      });
      if (process.env.GATEWAY_MONEY_REQUESTS) {
        const kinds = Object.fromEntries(KINDS.map((kind) => [kind, count(kind)]));
        process.stderr.write(`[chaos] ${JSON.stringify({ kinds, served: truth, booked: exact, money }, undefined, 2)}\n`);
      }
      // A process that loses a record leaves a gap.
      const gaps = await rows<{ gap: number }>('SELECT max(seq) - count(DISTINCT seq) AS gap FROM requests GROUP BY process_id');
      expect(gaps.every(({ gap }) => gap === 0)).toBe(true);
      story.upstream.reset();
    },
    // Not less than any test may take on a machine that has more to do.
    Math.max(300_000, REQUESTS * 60),
  );

  const priceOf = async (
    body: JsonObject,
  ): Promise<{ shown: string | null; inBody: unknown; row: JsonObject; entries: JsonObject[] }> => {
    const headers = { authorization: `Bearer ${story.key}`, 'content-type': 'application/json' };
    const response = await fetch(`${story.gateway.openAiUrl}/chat/completions`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as { 'x-gateway'?: JsonObject };
    const id = response.headers.get('x-request-id') ?? '';
    const row = await until('the row', () => one<JsonObject>(`SELECT * FROM requests WHERE request_id = '${id}'`));
    const entries = await rows<JsonObject>(`SELECT * FROM money_entries WHERE request_id = '${id}' ORDER BY entry_id`);
    return { shown: response.headers.get('x-gateway-cost-usd'), inBody: answer['x-gateway']?.['cost_usd'], row, entries };
  };

  it('show a tenant what it is charged, with its mark-up, and nobody what is not known', async () => {
    const messages = [{ role: 'user', content: 'Hello' }];
    story.upstream.on('openai', say('Hi', { tokens: { input: 1_000, output: 100 } }));
    const tenant = { provider: 'openai', model: '*', markup_basis_points: 1_000 };
    expect((await story.gateway.admin('POST', '/v1/admin/prices', tenant)).status).toBe(201);
    const charged = await priceOf({ model: 'gpt-4o', messages });
    expect([charged.shown, charged.inBody]).toEqual(['0.003850', 0.00385]);
    expect(charged.row).toMatchObject({ cost_micro_usd: 3_850, provider_cost_micro_usd: 3_500 });
    expect(charged.entries).toMatchObject([
      { debit: 'tenant', credit: 'sales', amount_micro_usd: 3_850 },
      { debit: 'cost', credit: 'provider', amount_micro_usd: 3_500 },
    ]);
    story.upstream.on('openai', say('Hi', { tokens: { input: 1_000, output: 100 } }));
    const unknown = await priceOf({ model: 'openai/not-in-any-list', messages });
    expect([unknown.shown, unknown.inBody]).toEqual([null, null]);
    expect(unknown.row).toMatchObject({ cost_state: 'unknown', cost_micro_usd: null, input_tokens: 1_000 });
    expect(unknown.entries.map((entry) => [entry['state'], entry['amount_micro_usd']])).toEqual([
      ['unknown', null],
      ['unknown', null],
    ]);
    expect(story.gateway.logs).not.toContain('"level":50');
  });
});
