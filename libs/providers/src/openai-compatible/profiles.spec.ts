import type { JsonObject } from '@libs/kernel';
import type { GatewayRequest } from '@libs/protocol';
import type { UpstreamCall } from '../adapter';
import { adapterFor } from '../adapter-for';
import { decodeAll } from '../assemble.fixture';

const request = (more: Partial<GatewayRequest> = {}): GatewayRequest => ({
  model: 'asked',
  system: [{ type: 'text', text: 'Be brief.' }],
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
  stream: false,
  includeUsage: false,
  ...more,
});
const call = (profile: string, model: string, more: Partial<GatewayRequest> = {}): UpstreamCall =>
  adapterFor('openai-compatible', profile).encodeRequest(request(more), { providerId: 'p', model, maxOutputTokens: 4096 });
const bodyOf = ({ body }: UpstreamCall): JsonObject => JSON.parse(body.toString()) as JsonObject;

describe('Azure', () => {
  it('is asked for a deployment in the body, or in the address of the older surface', () => {
    expect(call('azure', 'our gpt').path).toBe('/chat/completions');
    const older = call('azure-deployments', 'our gpt');
    expect(older.path).toMatch(/^\/deployments\/our%20gpt\/chat\/completions\?api-version=\d{4}-\d\d-\d\d$/);
    const head = { dialect: 'openai-chat' as const, stream: false, includeUsage: false };
    const relayed = adapterFor('openai-compatible', 'azure-deployments').relayRequest(Buffer.from('{"model":"a"}'), head, {
      providerId: 'p',
      model: 'our gpt',
      maxOutputTokens: 1,
    });
    expect(relayed.path).toBe(older.path);
  });

  it('is wished reasoning only where the name of the deployment tells a model that reasons', () => {
    const reasoning = { effort: 'low' };
    for (const name of ['o3-mini', 'prod-gpt-5-mini', 'gpt5'])
      expect(bodyOf(call('azure', name, { reasoning }))).toHaveProperty('reasoning_effort', 'low');
    for (const name of ['gpt-4o', 'gpt-5-chat', 'audio-model'])
      expect(call('azure', name, { reasoning }).changes.join()).toContain('reasoning');
  });

  it('begins a stream with a verdict that is no answer yet', () => {
    const verdict = { choices: [], created: 0, id: '', model: '', object: '', prompt_filter_results: [{ prompt_index: 0 }] };
    const decoder = adapterFor('openai-compatible', 'azure').createStreamDecoder();
    expect(decodeAll(decoder, [`data: ${JSON.stringify(verdict)}\n\n`])).toEqual([]);
    const first = {
      id: 'c1',
      model: 'gpt-5-mini',
      choices: [{ index: 0, delta: { content: 'Hi' }, content_filter_results: {} }],
    };
    const seen = decodeAll(decoder, [`data: ${JSON.stringify(first)}\n\n`]);
    expect(seen[0]).toMatchObject({ type: 'start', id: 'c1', model: 'gpt-5-mini' });
  });
});

describe('Perplexity', () => {
  const results = [{ title: 'Two', url: 'https://two.example/', snippet: 'It is two.', date: '2026-01-01' }];
  const citation = { url: 'https://two.example/', title: 'Two', citedText: 'It is two.' };
  const chunk = (object: string, content: string, finish?: string): string =>
    `data: ${JSON.stringify({
      id: 'p1',
      model: 'sonar',
      object,
      search_results: results,
      usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 },
      choices: [{ index: 0, message: { role: 'assistant', content: 'Two.' }, delta: { content }, finish_reason: finish ?? null }],
    })}\n\n`;

  it('names its sources once, at the end of a stream that has no closing mark', () => {
    const decoder = adapterFor('openai-compatible', 'perplexity').createStreamDecoder();
    const seen = decodeAll(decoder, [
      chunk('chat.completion.chunk', 'Two'),
      chunk('chat.completion.chunk', '.'),
      chunk('chat.completion.done', '', 'stop'),
    ]);
    expect(seen.filter(({ type }) => type === 'citation')).toMatchObject([{ candidate: 0, block: 0, citation }]);
    expect(seen.map(({ type }) => type).slice(-3)).toEqual(['block_stop', 'finish', 'end']);
  });

  it('names its sources with a whole answer', () => {
    const answer = {
      id: 'p1',
      model: 'sonar',
      search_results: results,
      choices: [{ message: { content: 'Two.' }, finish_reason: 'stop' }],
    };
    const { candidates } = adapterFor('openai-compatible', 'perplexity').decodeResponse(answer);
    expect(candidates[0]?.content).toMatchObject([{ type: 'text', text: 'Two.', citations: [citation] }]);
    const elsewhere = adapterFor('openai-compatible', 'generic').decodeResponse(answer).candidates[0]?.content[0];
    expect(elsewhere).not.toHaveProperty('citations');
  });
});

describe('servers of one’s own', () => {
  it.each(['vllm', 'lmstudio', 'ollama'])('%s never fetches what a client names by address', (profile) => {
    const image = { type: 'image' as const, source: { type: 'url' as const, url: 'https://pictures.example/cat.png' } };
    expect(() => call(profile, 'm', { messages: [{ role: 'user', content: [image] }] })).toThrow(
      expect.objectContaining({ code: 'unsupported_by_target' }),
    );
    expect(adapterFor('openai-compatible', profile).remoteMedia).toBe('bytes');
  });
});
