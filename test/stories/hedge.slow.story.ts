import OpenAI from 'openai';
import type { JsonObject } from '@libs/kernel';
import { until } from '../support/process/until';
import { say } from '../support/upstream/answer';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** A second target is asked beside one that is later than usual; one of them is paid by the tenant. */

let story: Story;
beforeAll(async () => {
  const env = {
    HEDGE: 'on_request',
    HEDGE_PERCENT: '100',
    HEDGE_SOONEST_MS: '200',
    HEDGE_LATEST_MS: '2000',
    RETRY_BUDGET_PERCENT: '1000',
  };
  story = await startStory({ env });
}, START_TIMEOUT_MS);
afterAll(() => story.close(), STOP_TIMEOUT_MS);

const PLAN = 'gpt-5-mini,claude-haiku-4-5';
/** Says nothing, for longer than anybody here waits. */
const hangs = say('Too late.', { faults: { headDelayMs: 600_000 } });
let asked = 0;

async function ask(
  stream: boolean,
  hedge?: 'true' | 'false',
  signal?: AbortSignal,
): Promise<{ text: string; requestId: string; provider: string }> {
  const response = await fetch(`${story.gateway.openAiUrl}/chat/completions`, {
    method: 'POST',
    headers: {
      ...{ authorization: `Bearer ${story.key}`, 'content-type': 'application/json' },
      ...(hedge && { 'x-gateway-hedge': hedge }),
    },
    body: JSON.stringify({
      model: PLAN,
      messages: [{ role: 'user', content: `Hello ${++asked}` }],
      max_completion_tokens: 16,
      stream,
    }),
    signal,
  });
  const { headers } = response;
  return {
    text: await response.text(),
    requestId: String(headers.get('x-request-id')),
    provider: String(headers.get('x-gateway-provider')),
  };
}

async function ledger(requestId: string): Promise<JsonObject> {
  return until('the row of the request', async () => {
    const { status, body } = await story.gateway.admin('GET', `/v1/admin/requests/${requestId}`);
    return status === 200 && body;
  });
}

const metrics = async (): Promise<string> => (await fetch(`${story.gateway.url}/metrics`)).text();

describe('hedging', () => {
  it('learns how long a target usually takes', async () => {
    story.upstream.always('openai', say('First.')).always('anthropic', say('Second.'));
    for (const stream of [true, false])
      for (let i = 0; i < 25; i++) expect(await ask(stream)).toMatchObject({ provider: 'openai' });
  });

  it.each([true, false])(
    'serves from the second when the first hangs, and books the first apart (stream: %s)',
    async (stream) => {
      story.upstream.always('openai', hangs);
      const open = story.upstream.openSockets();
      const { text, requestId, provider } = await ask(stream, 'true');
      expect({ provider, second: text.includes('Second') }).toEqual({ provider: 'anthropic', second: true });
      const row = await ledger(requestId);
      expect(row).toMatchObject({ outcome: 'completed', provider: 'anthropic' });
      const [lost, won] = row['attempts'] as JsonObject[];
      expect(lost).toMatchObject({ provider_id: 'openai', outcome: 'lost', paid_by: 'gateway', usage_estimated: true });
      expect(won).toMatchObject({ provider_id: 'anthropic', outcome: 'completed', paid_by: 'tenant' });
      expect(Number(lost?.['cost_micro_usd'])).toBeGreaterThan(0);
      expect(Number(row['cost_usd'])).toBeCloseTo(Number(won?.['cost_micro_usd']) / 1e6, 9);
      await until('the socket of the loser to close', () => story.upstream.openSockets() <= open + 1);
    },
  );

  it('is for those who ask for it', async () => {
    story.upstream.always('openai', say('First.', { faults: { headDelayMs: 2_500 } }));
    expect(await ask(true)).toMatchObject({ provider: 'openai' });
    expect(await ask(true, 'false')).toMatchObject({ provider: 'openai' });
  });

  it('G1: ends both when the client leaves, and books what they have read', async () => {
    story.upstream.always('openai', hangs).always('anthropic', hangs);
    const before = story.upstream.requests.length;
    const leaving = new AbortController();
    const asking = ask(true, 'true', leaving.signal).catch(() => undefined);
    await until('both to be asked', () => story.upstream.requests.length === before + 2);
    leaving.abort();
    await asking;
    const row = await until('the row', async () => {
      const { body } = await story.gateway.admin('GET', '/v1/admin/requests?limit=1');
      const [last] = body['data'] as JsonObject[];
      return last?.['outcome'] === 'aborted' && ledger(String(last['id']));
    });
    expect(row).toMatchObject({ outcome: 'aborted', status: 499, cost_usd: 0 });
    const attempts = row['attempts'] as JsonObject[];
    expect(attempts.map((attempt) => [attempt['outcome'], attempt['paid_by']])).toEqual([
      ['aborted', 'gateway'],
      ['aborted', 'gateway'],
    ]);
  });

  it('is counted', async () => {
    const text = await metrics();
    expect(text).toContain('llmgw_hedges_total{provider="openai",result="won"} 2\n');
    expect(text).toContain('llmgw_hedges_total{provider="openai",result="stopped"} 1\n');
    expect(text).toMatch(/^llmgw_hedge_cost_usd_total [\d.e-]*[1-9]/m);
    expect(text).toMatch(/^llmgw_hedge_purse_usd [\d.]*[1-9]/m);
  });

  it('refuses a word that it does not know', async () => {
    const openai = new OpenAI({ apiKey: story.key, baseURL: story.gateway.openAiUrl, maxRetries: 0 });
    const asked = openai.chat.completions.create(
      { model: PLAN, messages: [{ role: 'user', content: 'Hello' }] },
      { headers: { 'x-gateway-hedge': 'maybe' } },
    );
    await expect(asked).rejects.toMatchObject({ status: 400, param: 'x-gateway-hedge' });
  });
});
