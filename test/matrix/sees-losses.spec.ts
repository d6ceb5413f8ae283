import type { GatewayResponse } from '@libs/protocol';
import type { UpstreamAdapter } from '@libs/providers';
import { Lost } from './cell';
import { openAiChatClient } from './clients/openai-chat.client';
import { ROWS, type Row } from './features';
import { cellOf } from './table';
import { anthropicUpstream } from './upstreams/anthropic.upstream';

const sound = anthropicUpstream.adapter;
const through = (broken: Partial<UpstreamAdapter>, id: Row['id']) =>
  cellOf(
    { client: openAiChatClient, upstream: { ...anthropicUpstream, adapter: { ...sound, ...broken } } },
    ROWS.find((row) => row.id === id) as Row,
  );

/** An adapter that loses one kind of thing. */
const silent: Partial<UpstreamAdapter> = {
  encodeRequest: (request, target) => ({ ...sound.encodeRequest(request, target), changes: [] }),
};
const forgetful: Partial<UpstreamAdapter> = {
  encodeRequest: ({ stop: _, ...request }, target) => sound.encodeRequest(request, target),
};
const plain: Partial<UpstreamAdapter> = {
  decodeResponse: (body): GatewayResponse => {
    const response = sound.decodeResponse(body);
    const content = response.candidates.flatMap((candidate) => candidate.content.filter(({ type }) => type === 'text'));
    return { ...response, candidates: [{ index: 0, content, stopReason: 'stop' }] };
  },
};
const without = (type: string): Partial<UpstreamAdapter> => ({
  createStreamDecoder: () => {
    const decoder = sound.createStreamDecoder();
    return { frame: (data, event) => decoder.frame(data, event).filter((told) => told.type !== type) };
  },
});

describe('a loss is seen', () => {
  it.each<[string, Row['id'], Partial<UpstreamAdapter>]>([
    ['a field that is dropped without a word', 'seed', silent],
    ['a field that could be sent and is not', 'stop', forgetful],
    ['calls of a whole answer', 'tools', plain],
    ['the reason to stop', 'stop_length', plain],
    ['reasoning of a whole answer', 'reasoning', plain],
    ['citations of a stream', 'citations', without('citation')],
    ['arguments of a stream', 'tools', without('arguments_delta')],
    ['signatures of a stream', 'own_reasoning', without('reasoning_signature')],
    [
      'usage of a stream',
      'cached_usage',
      {
        createStreamDecoder: without('usage').createStreamDecoder,
        decodeResponse: (body) => ({
          ...sound.decodeResponse(body),
          usage: {
            inputTokens: 0,
            cacheReadTokens: 0,
            cacheWriteTokens: 0,
            outputTokens: 0,
            reasoningTokens: 0,
            estimated: false,
          },
        }),
      },
    ],
  ])('%s', async (_name, id, broken) => {
    await expect(through(broken, id)).rejects.toThrow(Lost);
    expect((await through({}, id)).kind).toMatch(/works|warned/);
  });
});
