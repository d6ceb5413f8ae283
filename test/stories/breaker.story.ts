import OpenAI from 'openai';
import { until } from '../support/process/until';
import { fail, say } from '../support/upstream/answer';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/** A target that keeps failing is left alone, and comes back through a trial. */

let story: Story;
beforeAll(async () => {
  const env = { RETRY_MAX_ATTEMPTS: '1', BREAKER_MINIMUM_CALLS: '6', BREAKER_OPEN_MS: '400', RETRY_BUDGET_PERCENT: '1000' };
  story = await startStory({ env });
}, START_TIMEOUT_MS);
afterAll(() => story.close(), STOP_TIMEOUT_MS);

const hello = [{ role: 'user' as const, content: 'Hello' }];
const ask = (model: string) => story.openai.chat.completions.create({ model, messages: hello }).catch((error: unknown) => error);

describe('a circuit breaker', () => {
  const failures = (): number => story.upstream.requests.filter(({ model }) => model === 'gpt-5-mini').length;

  it('opens for the target alone, spares it, and closes after trials that went well', async () => {
    story.upstream.always('openai', (request) => (request.model === 'gpt-5-mini' ? fail(500) : say('Well.')));
    story.upstream.always('anthropic', say('Instead.'));
    for (let i = 0; i < 6; i++) expect(await ask('gpt-5-mini')).toBeInstanceOf(OpenAI.InternalServerError);
    // Whenever it has rested long enough it is tried, and rests again: what comes between two trials is spared.
    const spared = (model: string): Promise<unknown> =>
      until(`a request for ${model} to be spared`, async () => {
        const received = failures();
        const answer = await ask(model);
        return failures() === received && answer;
      });
    expect(await spared('gpt-5-mini')).toMatchObject({
      status: 503,
      code: 'no_key_available',
      message: expect.stringContaining('circuit breaker'),
    });
    expect(await ask('gpt-4o-mini')).toMatchObject({ choices: [{ message: { content: 'Well.' } }] });
    expect(await spared('gpt-5-mini,claude-haiku-4-5')).toMatchObject({ choices: [{ message: { content: 'Instead.' } }] });

    story.upstream.always('openai', say('Back.'));
    const answer = await until('a trial to go well', async () => {
      const given = await ask('gpt-5-mini');
      return !(given instanceof OpenAI.APIError && given.status === 503) && given;
    });
    expect(answer).toMatchObject({ choices: [{ message: { content: 'Back.' } }] });
  });

  it('is not moved by what callers do wrong', async () => {
    story.upstream.always('openai', fail(400, { message: 'no such parameter' }));
    for (let i = 0; i < 12; i++) expect(await ask('gpt-4o')).toMatchObject({ status: 400 });
    story.upstream.always('openai', say('Well.'));
    expect(await ask('gpt-4o')).toMatchObject({ choices: [{ message: { content: 'Well.' } }] });
  });
});

describe('an administrator', () => {
  const target = 'anthropic/claude-haiku-4-5';
  const override = (state: string) => story.gateway.admin('POST', '/v1/admin/circuit-breakers/override', { target, state });
  const metrics = async (): Promise<string> => (await fetch(`${story.gateway.url}/metrics`)).text();
  const metric = async (): Promise<string | undefined> =>
    (await metrics())
      .split('\n')
      .find((line) => line.startsWith('llmgw_circuit_state{provider="anthropic",model="claude-haiku-4-5"}'));
  const health = async () => (await fetch(`${story.gateway.url}/health`)).json() as Promise<unknown>;

  it('holds a target open and lets it go; the data path, metrics and /health see it at once', async () => {
    story.upstream.always('anthropic', say('Well.'));
    expect(await override('open')).toMatchObject({ status: 200, body: { target, state: 'open', reason: 'manual' } });
    const received = story.upstream.requests.length;
    expect(await ask('claude-haiku-4-5')).toMatchObject({ status: 503, code: 'no_key_available' });
    expect(story.upstream.requests).toHaveLength(received);
    expect(await metric()).toMatch(/ 2$/);
    expect(await health()).toMatchObject({
      status: 'ok',
      providers: expect.arrayContaining([{ id: 'anthropic', status: 'degraded' }]),
      circuit_breakers: { open: 1 },
    });

    expect(await override('closed')).toMatchObject({ status: 200, body: { target, state: 'closed', reason: null } });
    expect(await ask('claude-haiku-4-5')).toMatchObject({ choices: [{ message: { content: 'Well.' } }] });
    expect(await metric()).toMatch(/ 0$/);
    expect(await health()).toMatchObject({ providers: expect.arrayContaining([{ id: 'anthropic', status: 'ok' }]) });
    expect(await metrics()).toContain('llmgw_key_state{provider="anthropic",state="active"} 1\n');
    expect(await metrics()).toMatch(/^llmgw_retry_budget_refusals_total \d+$/m);
    const { body } = await story.gateway.admin('GET', '/v1/admin/circuit-breakers');
    expect(body['data']).toContainEqual(expect.objectContaining({ target, provider: 'anthropic', state: 'closed', calls: 1 }));
  });
});
