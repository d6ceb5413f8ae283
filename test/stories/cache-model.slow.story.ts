import type { JsonObject } from '@libs/kernel';
import { until } from '../support/process/until';
import { say } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

const LOADED = 'the built-in embedding model is loaded';
const UNLOADED = 'the built-in embedding model is unloaded';
const PATIENCE = 120_000;

let story: Story;
beforeAll(async () => {
  story = await startStory({ env: { GATEWAY_CACHE: 'exact' } });
}, START_TIMEOUT_MS);
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const times = (line: string): number => story.gateway.logs.split(line).length - 1;
const settings = (body: JsonObject) => story.gateway.admin('PUT', '/v1/admin/cache/settings', body);
async function ask(content: string): Promise<string | null> {
  const answer = await fetch(`${story.gateway.openAiUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${story.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-4o-mini', temperature: 0, messages: [{ role: 'user', content }] }),
  });
  await answer.text();
  return answer.headers.get('x-gateway-cache');
}
const rules = (...list: JsonObject[]): Promise<unknown> =>
  story.gateway.admin('PUT', '/v1/admin/routing', { config: { rules: list } });

describe('the model that tells what questions mean', () => {
  it('stays where it is while nobody compares questions', async () => {
    story.upstream.always('openai', say('A town.'));
    expect(await ask('What is the capital of Norway?')).toBe('miss');
    expect(times(LOADED)).toBe(0);
  });

  it(
    'is loaded when a tenant switches the comparison on, before the first question',
    async () => {
      await settings({ mode: 'semantic' });
      await until('the model', () => times(LOADED) === 1, PATIENCE);
      expect(await ask('What is the capital of Sweden?')).toBe('miss');
      const known = () => story.gateway.db.query('SELECT 1 FROM cache_questions');
      await until('the question to be known', async () => (await known()).length > 0, PATIENCE);
      // One in fifty is bought anyway.
      let asked = 'Please tell me the capital of Sweden';
      await until('an answer by meaning', async () => (await ask((asked += '!'))) === 'semantic', PATIENCE);
      expect(times(LOADED)).toBe(1);
    },
    2 * PATIENCE,
  );

  it('gives its memory back when nobody compares any more, and is there for those who only measure', async () => {
    await settings({});
    await until('the model to be gone', () => times(UNLOADED) === 1, PATIENCE);
    await settings({ mode: 'off', shadow: true });
    await until('the model', () => times(LOADED) === 2, PATIENCE);
    await settings({ shadow: true, embedding: 'openai/text-embedding-3-small' });
    await until('the model to be gone', () => times(UNLOADED) === 2, PATIENCE);
  }, 300_000);

  it('is loaded for a rule too, and not for one that is switched off', async () => {
    await settings({});
    const rule = { id: 'alike', when: { model: 'gpt-4o-mini' }, then: { cache: { mode: 'semantic' } } };
    await rules(rule);
    await until('the model', () => times(LOADED) === 3, PATIENCE);
    await rules({ ...rule, enabled: false });
    await until('the model to be gone', () => times(UNLOADED) === 3, PATIENCE);
  }, 300_000);

  it('is loaded at the start where somebody uses it', async () => {
    await settings({ shadow: true });
    await until('the model', () => times(LOADED) === 4, PATIENCE);
    await story.gateway.restart();
    await until('the model of the next process', () => times(LOADED) === 5, PATIENCE);
  }, 300_000);
});
