import type { JsonObject } from '@libs/kernel';
import type { ResponseStore, StoredResponse } from '@libs/response-store';
import type { RequestHead } from '../request-head';
import { openConversation } from './open-conversation';

type Turn = Parameters<ResponseStore['keep']>[0];

/** The store without a database: what it is given, it has. */
function storeOf(...turns: Partial<Turn>[]) {
  const kept: StoredResponse[] = [];
  const keep = (turn: Turn): void => void kept.push({ ...turn, createdAt: new Date(0), expiresAt: new Date(1) });
  const find = (tenantId: string, id: string | null) => kept.find((turn) => turn.tenantId === tenantId && turn.id === id);
  const chain = (tenantId: string, id: string): Promise<StoredResponse[]> => {
    const found: StoredResponse[] = [];
    for (let turn = find(tenantId, id); turn; turn = find(tenantId, turn.previousId)) found.unshift(turn);
    return Promise.resolve(found);
  };
  const holding = (tenantId: string, ids: readonly string[]): Promise<StoredResponse[]> =>
    Promise.resolve(kept.filter((turn) => turn.tenantId === tenantId && turn.itemIds.some((id) => ids.includes(id))));
  for (const turn of turns)
    keep({ tenantId: 't', id: 'resp_1', previousId: null, input: '[]', response: '{"output":[]}', itemIds: [], ...turn });
  return { kept, store: { keeps: true, keep, chain, holding } as Pick<ResponseStore, 'keeps' | 'keep' | 'chain' | 'holding'> };
}

const head = (body: JsonObject | string): RequestHead => ({
  dialect: 'openai-responses',
  model: 'm',
  stream: false,
  includeUsage: false,
  candidates: 1,
  options: {},
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify({ model: 'm', input: 'Hi', ...body })),
});
const bodyOf = ({ body }: RequestHead): JsonObject => JSON.parse(body.toString()) as JsonObject;
const open = (body: JsonObject | string, turns = storeOf()) => openConversation(turns.store, 't', head(body));

const MESSAGE = {
  type: 'message',
  id: 'msg_1',
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text: 'A' }],
};
const CALL = { type: 'function_call', id: 'fc_1', call_id: 'c', name: 'f', arguments: '{}' };
const SEALED = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAA' };
const UNSEALED = { type: 'reasoning', id: 'rs_2', summary: [{ type: 'summary_text', text: 'Hm' }] };
const output = (...items: JsonObject[]) => ({
  response: JSON.stringify({ output: items }),
  itemIds: items.map(({ id }) => String(id)),
});
const user = (content: string): JsonObject => ({ role: 'user', content });

describe('a request that stands alone', () => {
  it('stays as it is, to the byte', async () => {
    const body = ' {"model":"m","input":"Hi", "store" : true}';
    const { head: opened, keeper } = await open(body);
    expect(opened.body.toString()).toBe(body);
    expect(keeper).toBeDefined();
  });

  it('is not kept when the client or the installation says so', async () => {
    expect((await open({ store: false })).keeper).toBeUndefined();
    const none = { ...storeOf().store, keeps: false };
    expect((await openConversation(none, 't', head({}))).keeper).toBeUndefined();
  });

  it.each<[string, JsonObject]>([
    ['background', { background: true }],
    ['conversation', { conversation: 'conv_1' }],
    ['store', { store: 'yes' }],
    ['previous_response_id', { previous_response_id: 5 }],
  ])('is refused with a bad %s', async (param, body) => {
    await expect(open(body)).rejects.toMatchObject({ code: 'invalid_request', param });
  });
});

describe('a request that continues another', () => {
  const turns = () =>
    storeOf(
      { input: JSON.stringify([user('One')]), ...output(UNSEALED, MESSAGE) },
      { id: 'resp_2', previousId: 'resp_1', input: JSON.stringify([user('Two')]), ...output(SEALED, CALL) },
    );
  const asked = { previous_response_id: 'resp_2', input: [{ type: 'function_call_output', call_id: 'c', output: 'x' }] };

  it('gets the items of all turns in front of its own, without ids that a provider would look up', async () => {
    const { head: opened } = await open(asked, turns());
    const { id: _id, ...call } = CALL;
    expect(bodyOf(opened)['input']).toEqual([user('One'), MESSAGE, user('Two'), SEALED, call, ...asked.input]);
    expect(bodyOf(opened)).toMatchObject({ model: 'm', previous_response_id: 'resp_2' });
  });

  it('may say a string', async () => {
    const { head: opened } = await open({ previous_response_id: 'resp_1', input: 'Three' }, turns());
    expect(bodyOf(opened)['input']).toEqual([user('One'), MESSAGE, user('Three')]);
  });

  it('is refused when its beginning is unknown, foreign or gone', async () => {
    await expect(open({ previous_response_id: 'resp_9' }, turns())).rejects.toMatchObject({ code: 'not_found', status: 404 });
    await expect(openConversation(turns().store, 'other', head(asked))).rejects.toMatchObject({ code: 'not_found' });
    const broken = storeOf({ id: 'resp_2', previousId: 'resp_1' });
    await expect(open(asked, broken)).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining('resp_1') });
  });

  it('gets the items that it names', async () => {
    const reference = (id: string) => ({ type: 'item_reference', id });
    const { head: opened } = await open({ input: [user('One'), ...['rs_2', 'rs_1', 'fc_1'].map(reference)] }, turns());
    const { id: _id, ...call } = CALL;
    expect(bodyOf(opened)['input']).toEqual([user('One'), SEALED, call]);
    await expect(open({ input: [user('One'), reference('rs_9')] }, turns())).rejects.toMatchObject({
      code: 'not_found',
      param: 'input[1].id',
    });
    await expect(openConversation(turns().store, 'other', head({ input: [reference('rs_1')] }))).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('may speak of references without making any', async () => {
    const input = [user('What is an "item_reference"?')];
    expect(bodyOf((await open({ input }, turns())).head)['input']).toEqual(input);
  });
});

describe('an answer', () => {
  const response = { id: 'resp_3', status: 'completed', previous_response_id: null, store: false, output: [MESSAGE] };

  it('is kept with what its own turn added, whole or streamed', async () => {
    const turns = storeOf({ input: JSON.stringify([user('One')]), ...output(MESSAGE) });
    const { keeper } = await open({ previous_response_id: 'resp_1', input: 'Two' }, turns);
    keeper?.body(JSON.stringify({ ...response, 'x-gateway': { provider: 'p' } }));
    const frame = (type: string, fields: JsonObject): string =>
      `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
    keeper?.frames(frame('response.created', { response }));
    keeper?.frames(frame('response.output_text.delta', { delta: '"response.completed"' }));
    keeper?.frames(Buffer.from(frame('response.output_item.done', {}) + frame('response.completed', { response })));
    expect(turns.kept.slice(1)).toHaveLength(2);
    for (const turn of turns.kept.slice(1)) {
      expect(turn).toMatchObject({ tenantId: 't', id: 'resp_3', previousId: 'resp_1', itemIds: ['msg_1'] });
      expect(JSON.parse(turn.input)).toEqual([user('Two')]);
      expect(JSON.parse(turn.response)).toMatchObject({ id: 'resp_3', previous_response_id: 'resp_1', store: true });
    }
  });

  it('that is none is not kept', async () => {
    const turns = storeOf();
    const { keeper } = await open({}, turns);
    for (const body of ['', '<html>', '[]', '{"error":{}}']) keeper?.body(body);
    keeper?.frames('data: {"type":"response.failed","x":"response.completed"}\n\n');
    expect(turns.kept).toEqual([]);
  });
});
