import type { JsonObject } from '@libs/kernel';
import { until } from '../support/process/until';
import { fail, say } from '../support/upstream/answer';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** Rules, fallbacks and what explains them, as an operator and a client meet them. */

let story: Story;
beforeAll(async () => {
  story = await startStory({ env: { RETRY_MAX_ATTEMPTS: '1', RETRY_BUDGET_PERCENT: '1000' } });
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const HAIKU = 'anthropic/claude-haiku-4-5';
const config = {
  virtual_models: { team: { targets: [HAIKU, 'openai/gpt-5-mini'], strategy: 'order' } },
  aliases: { house: 'openai/gpt-5-mini' },
  rules: [
    { id: 'keep-out', when: { model: 'forbidden-*' }, then: { deny: 'Not this one.' } },
    { id: 'tools', when: { model: 'team', tools: true }, then: { targets: ['deepseek/deepseek-chat'] } },
  ],
  fallbacks: { context_window: [HAIKU], content_policy: ['deepseek/deepseek-chat'] },
};

async function put(body: object): Promise<{ status: number; body: JsonObject }> {
  return story.gateway.admin('PUT', '/v1/admin/routing', body as JsonObject);
}

async function ask(
  model: string,
  more: object = {},
  path = '/v1/chat/completions',
): Promise<{ status: number; body: JsonObject }> {
  const messages = [{ role: 'user', content: `Hello, ${model}.` }];
  const response = await fetch(story.gateway.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${story.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages, ...more }),
  });
  return { status: response.status, body: (await response.json()) as JsonObject };
}

const servedBy = ({ body }: { body: JsonObject }): unknown => (body['x-gateway'] as JsonObject | undefined)?.['provider'];

describe('routing', () => {
  it('is refused with the path of each fault, tried dry, and then holds for the next request', async () => {
    const broken = await put({
      config: { ...config, rules: [{ id: 'a', when: { complexity: { minimum: 1 } }, then: { strategy: 'cost' } }] },
    });
    expect(broken.status).toBe(400);
    expect(JSON.stringify(broken.body)).toContain('rules[0].when.complexity');
    expect((await put({ config, dry_run: true })).status).toBe(200);
    expect((await ask('team')).status).toBe(404);
    expect((await put({ config, note: 'the first' })).status).toBe(200);

    expect(servedBy(await ask('team'))).toBe('anthropic');
    expect(servedBy(await ask('house'))).toBe('openai');
    const tool = { type: 'function', function: { name: 'get_time', parameters: { type: 'object', properties: {} } } };
    expect(servedBy(await ask('team', { tools: [tool] }))).toBe('deepseek');
    expect(await ask('forbidden-1')).toMatchObject({ status: 403, body: { error: { message: 'Not this one.' } } });
  });

  it.each([
    ['context_length_exceeded', 'anthropic'],
    ['content_policy_violation', 'deepseek'],
    ['invalid_value', undefined],
  ])('a refusal with %s goes on to %s', async (code, provider) => {
    story.upstream.always('openai', fail(400, { code, message: 'No.' }));
    story.upstream.always('anthropic', say('From Anthropic.'));
    story.upstream.always('deepseek', say('From DeepSeek.'));
    const answer = await ask('openai/gpt-5-mini');
    expect([answer.status, servedBy(answer)]).toEqual(provider === undefined ? [400, undefined] : [200, provider]);
  });

  it('says why, before the call and behind it', async () => {
    const explained = await ask('team', {}, '/v1/route');
    expect(explained.status).toBe(200);
    expect(JSON.stringify(explained.body)).toContain('claude-haiku-4-5');
    const auto = await ask('auto', {}, '/v1/route');
    expect(JSON.stringify(auto.body)).toMatch(/prompt_type|complexity/);
  });

  it('says what another way would have cost', async () => {
    await until('the requests of before to be written', async () => {
      const [row] = await story.gateway.db.query<{ n: number }>(`SELECT count(*) AS n FROM requests WHERE outcome = 'completed'`);
      return Number(row?.n) >= 5;
    });
    const { status, body } = await story.gateway.admin('POST', '/v1/admin/routing/backtest', { strategy: 'cost', last: 100 });
    expect(status).toBe(200);
    expect(JSON.stringify(body)).toMatch(/cost/);
  });

  it('goes back to the version before', async () => {
    expect((await put({ config: { ...config, aliases: { house: HAIKU } } })).status).toBe(200);
    story.upstream.always('openai', say('From OpenAI.'));
    expect(servedBy(await ask('house'))).toBe('anthropic');
    expect((await story.gateway.admin('POST', '/v1/admin/routing/rollback', { version: 0 })).status).toBeLessThan(300);
    expect(servedBy(await ask('house'))).toBe('openai');
  });
});
