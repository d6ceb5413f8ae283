import OpenAI from 'openai';
import type { JsonObject } from '@libs/kernel';
import { until } from '../support/process/until';
import { newGate } from '../support/upstream/gate';
import { say, type Said, think, withFaults } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, startStory, STOP_TIMEOUT_MS, type Story } from './story';

/* OpenAI's two APIs and the cache, read by OpenAI's own client. */

let story: Story;
beforeAll(async () => {
  story = await startStory();
}, START_TIMEOUT_MS);
afterEach(() => story.upstream.assertClean());
afterAll(() => story?.close(), STOP_TIMEOUT_MS);

const GPT = 'gpt-4o-mini';
const CLAUDE = 'claude-haiku-4-5';
let number = 0;
const question = (): string => `Question ${++number}`;
const calls = (): number => story.upstream.requests.filter(({ operation }) => operation === 'chat').length;

interface Told {
  cache: string | null;
  text: string;
  id: string;
  request: string;
}
type More = Record<string, unknown>;
type Asker = (content: string, more?: More, model?: string) => Promise<Told>;
const chatBody = (content: string, model: string) => ({
  ...{ model, max_tokens: 256, temperature: 0, messages: [{ role: 'user' as const, content }] },
});
const responseBody = (content: string, model: string) => ({ model, max_output_tokens: 256, temperature: 0, input: content });

/** Each way in which the client asks. */
const ASKERS: Readonly<Record<string, Asker>> = {
  'chat, whole': async (content, more = {}, model = GPT) => {
    const { data, response } = await story.openai.chat.completions
      .create({ ...chatBody(content, model), ...more })
      .withResponse();
    expect(data.choices[0]?.finish_reason).toBe('stop');
    expect(data.usage?.total_tokens).toBeGreaterThan(0);
    return { ...toldBy(response), text: data.choices[0]?.message.content ?? '', id: data.id };
  },
  'chat, streamed': async (content, more = {}, model = GPT) => {
    const options = { stream: true, stream_options: { include_usage: true } } as const;
    const asked = { ...chatBody(content, model), ...more, ...options };
    const { data, response } = await story.openai.chat.completions.create(asked).withResponse();
    let [text, id, stop, total] = ['', '', '', 0];
    for await (const chunk of data) {
      text += chunk.choices[0]?.delta.content ?? '';
      stop = chunk.choices[0]?.finish_reason ?? stop;
      total = chunk.usage?.total_tokens ?? total;
      ({ id } = chunk);
    }
    expect([stop, total > 0]).toEqual(['stop', true]);
    return { ...toldBy(response), text, id };
  },
  'Responses, whole': async (content, more = {}, model = GPT) => {
    const { data, response } = await story.openai.responses.create({ ...responseBody(content, model), ...more }).withResponse();
    expect([data.status, data.error]).toEqual(['completed', null]);
    expect(data.usage?.total_tokens).toBeGreaterThan(0);
    return { ...toldBy(response), text: data.output_text, id: data.id };
  },
  'Responses, streamed': async (content, more = {}, model = GPT) => {
    const asked = { ...responseBody(content, model), ...more, stream: true } as const;
    const { data, response } = await story.openai.responses.create(asked).withResponse();
    let text = '';
    let last: OpenAI.Responses.Response | undefined;
    for await (const event of data) {
      if (event.type === 'response.output_text.delta') text += event.delta;
      if (event.type === 'response.completed') last = event.response;
    }
    const message = last?.output.find((item) => item.type === 'message');
    expect(message?.content.map((part) => (part.type === 'output_text' ? part.text : '')).join('')).toBe(text);
    return { ...toldBy(response), text, id: last?.id ?? '' };
  },
};
const NAMES = Object.keys(ASKERS);
const ask = (name: string, ...args: Parameters<Asker>): Promise<Told> => (ASKERS[name] as Asker)(...args);
const cacheOf = (response: Response): string | null => response.headers.get('x-gateway-cache');
const toldBy = (response: Response): Pick<Told, 'cache' | 'request'> => ({
  cache: cacheOf(response),
  request: String(response.headers.get('x-request-id')),
});
const answers = (name: string, said: Said): unknown =>
  story.upstream.on(name.startsWith('Responses') ? 'openai-responses' : 'openai', said);

describe.each(NAMES)('an answer of OpenAI that was bought by %s', (filler) => {
  it.each(NAMES)('is read from the cache by %s', async (reader) => {
    const asked = question();
    answers(filler, say('It is four, of course. \u{1f600}\nAnd five.'));
    expect((await ask(filler, asked)).cache).toBe('miss');
    const before = calls();
    expect(await ask(reader, asked)).toMatchObject({ cache: 'exact', text: 'It is four, of course. \u{1f600}\nAnd five.' });
    expect(calls()).toBe(before);
  });
});

describe.each(NAMES)('an answer of Anthropic that was bought by %s', (filler) => {
  it.each(NAMES)('is read from the cache by %s', async (reader) => {
    const asked = question();
    story.upstream.on('anthropic', think('Let me see.', 'Four.', { signature: 'sig' }));
    expect((await ask(filler, asked, {}, CLAUDE)).cache).toBe('miss');
    expect(await ask(reader, asked, {}, CLAUDE)).toMatchObject({ cache: 'exact', text: 'Four.' });
  });
});

describe('a response from the cache', () => {
  it.each(NAMES)('is the asker’s own, and the conversation goes on from it: bought by %s', async (filler) => {
    const asked = question();
    answers(filler, say('Four.'));
    const bought = await ask(filler, asked, { metadata: { who: 'first' } });
    for (const reader of ['Responses, whole', 'Responses, streamed']) {
      const hit = await ask(reader, asked, { metadata: { who: reader } });
      expect(hit.cache).toBe('exact');
      expect(hit.id).not.toBe(bought.id);
      let kept: JsonObject = {};
      await until('the response to be kept', async () => {
        const answer = await fetch(`${story.gateway.openAiUrl}/responses/${hit.id}`, {
          headers: { authorization: `Bearer ${story.key}` },
        });
        kept = (await answer.json()) as JsonObject;
        return answer.status === 200;
      });
      expect(kept).toMatchObject({ id: hit.id, metadata: { who: reader } });
      // Whoever asked first may forget his own.
      if (bought.id.startsWith('resp_')) await story.openai.responses.delete(bought.id).catch(() => undefined);
      const next = `And then, ${reader}?`;
      story.upstream.on('openai-responses', say('Five.'));
      const more = { previous_response_id: hit.id, store: false };
      expect(await ask('Responses, whole', next, more)).toMatchObject({ text: 'Five.', cache: filler.length < 0 ? '' : 'miss' });
      const sent = JSON.stringify(story.upstream.last('openai-responses').body['input']);
      expect([sent.includes(asked), sent.includes('Four.'), sent.includes(next)]).toEqual([true, true, true]);
    }
  });

  it('is found by a chat that says the whole conversation', async () => {
    const [first, second] = [question(), question()];
    story.upstream.on('openai-responses', say('One.'), say('Two.'));
    const begun = await ask('Responses, whole', first);
    expect(await ask('Responses, whole', second, { previous_response_id: begun.id })).toMatchObject({ text: 'Two.' });
    const messages = [
      { role: 'user', content: first },
      { role: 'assistant', content: 'One.' },
      { role: 'user', content: second },
    ];
    expect(await ask('chat, streamed', second, { messages })).toMatchObject({ cache: 'exact', text: 'Two.' });
  });
});

describe('reasoning that OpenAI shows', () => {
  type Whole = OpenAI.Responses.Response;
  const body = (input: string) => ({
    model: GPT,
    max_output_tokens: 256,
    temperature: 0,
    input,
    reasoning: { summary: 'auto' as const },
  });
  const whole = async (input: string): Promise<{ response: Whole; cache: string | null }> => {
    const { data, response } = await story.openai.responses.create(body(input)).withResponse();
    return { response: data, cache: cacheOf(response) };
  };
  const streamed = async (input: string): Promise<{ response: Whole; cache: string | null }> => {
    const { data, response } = await story.openai.responses.create({ ...body(input), stream: true }).withResponse();
    let last: Whole | undefined;
    let [summary, text] = ['', ''];
    for await (const event of data) {
      if (event.type === 'response.reasoning_summary_text.delta') summary += event.delta;
      if (event.type === 'response.output_text.delta') text += event.delta;
      if (event.type === 'response.completed') last = event.response;
    }
    expect([summary, text]).toEqual(['Let me see.', 'Four.']);
    return { response: last as Whole, cache: cacheOf(response) };
  };
  const FORMS = { whole, streamed };
  const items = ({ output }: Whole) => output.map((item) => ({ ...item, id: 'own' }));

  it.each([
    ['whole', 'streamed'],
    ['streamed', 'whole'],
    ['whole', 'whole'],
    ['streamed', 'streamed'],
  ] as const)('is in the answer as it was, with all that its items hold: bought %s, read %s', async (filler, reader) => {
    const asked = question();
    story.upstream.on('openai-responses', think('Let me see.', 'Four.'));
    const bought = await FORMS[filler](asked);
    const hit = await FORMS[reader](asked);
    expect([bought.cache, hit.cache]).toEqual(['miss', 'exact']);
    expect(items(hit.response)).toEqual(items(bought.response));
    expect(items(hit.response).map(({ type }) => type)).toEqual(['reasoning', 'message']);
    expect(hit.response).toMatchObject({ status: 'completed', usage: bought.response.usage });
  });
});

const FUNCTION = { name: 'weather', description: 'Tells it', parameters: { type: 'object', properties: {} } };
const tools = [{ type: 'function', ...FUNCTION }];
const chatTools = [{ type: 'function', function: FUNCTION }];
/** What a Responses client says, and what a chat client says that would mean the same in the neutral form. */
const APART: Readonly<Record<string, [responses: (asked: string) => More, chat: (asked: string) => More]>> = {
  'functions that are strict by themselves': [() => ({ tools }), () => ({ tools: chatTools })],
  'encrypted reasoning': [() => ({ include: ['reasoning.encrypted_content'] }), () => ({})],
  'a developer who speaks up late': [
    (asked) => ({
      input: [
        { role: 'user', content: asked },
        { role: 'developer', content: 'Be brief.' },
      ],
    }),
    (asked) => ({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: asked },
      ],
    }),
  ],
  'tools that must not be called': [
    () => ({
      tools: [...tools, { type: 'function', name: 'clock', parameters: {}, strict: false }].map((tool) => ({
        ...tool,
        strict: false,
      })),
      tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'weather' }] },
    }),
    () => ({ tools: chatTools, tool_choice: 'auto' }),
  ],
};

describe('a request that says more in Responses than a chat could', () => {
  it.each(Object.entries(APART))('shares no answer with the chat: %s', async (_name, [inResponses, inChat]) => {
    const asked = question();
    story.upstream.on('openai-responses', say('As a response.'));
    expect(await ask('Responses, whole', asked, inResponses(asked))).toMatchObject({ cache: 'miss', text: 'As a response.' });
    story.upstream.on('openai', say('As a chat.'));
    expect(await ask('chat, whole', asked, inChat(asked))).toMatchObject({ cache: 'miss', text: 'As a chat.' });
    expect(await ask('Responses, streamed', asked, inResponses(asked))).toMatchObject({ cache: 'exact', text: 'As a response.' });
    expect(await ask('chat, streamed', asked, inChat(asked))).toMatchObject({ cache: 'exact', text: 'As a chat.' });
  });

  it('shares the answer where functions say that they are not strict', async () => {
    const asked = question();
    story.upstream.on('openai-responses', say('Mild.'));
    await ask('Responses, whole', asked, { tools: tools.map((tool) => ({ ...tool, strict: false })) });
    expect(await ask('chat, whole', asked, { tools: chatTools })).toMatchObject({ cache: 'exact', text: 'Mild.' });
  });

  it('shares the answer of one who reads neither, whatever it says', async () => {
    const asked = question();
    story.upstream.on('anthropic', say('Here.'));
    await ask('Responses, whole', asked, { tools }, CLAUDE);
    expect(await ask('chat, whole', asked, { tools: chatTools }, CLAUDE)).toMatchObject({ cache: 'exact', text: 'Here.' });
  });

  it('is never kept where the provider’s own tools answer', async () => {
    const asked = question();
    story.upstream.on('openai-responses', say('News.'), say('Newer.'));
    const more = { tools: [{ type: 'web_search' }] };
    await ask('Responses, whole', asked, more);
    expect(await ask('Responses, whole', asked, more)).toMatchObject({ text: 'Newer.' });
  });
});

describe('an answer that another API was asked for with losses', () => {
  it('is bought anew by one whose own words would be read', async () => {
    const asked = question();
    story.upstream.on('anthropic', say('With losses.'));
    const headers = { 'x-cache': 'true' };
    const body = { model: CLAUDE, max_tokens: 256, messages: [{ role: 'user' as const, content: asked }] };
    const chat = () => story.openai.chat.completions.create({ ...body, metadata: { a: 'b' } }, { headers }).withResponse();
    // Anthropic knows no metadata but who asks: it is left out, and said to be.
    const lossy = await chat();
    expect(lossy.response.headers.get('x-gateway-fidelity')).toContain('metadata');
    story.upstream.on('anthropic', say('Without.'));
    const own = await story.anthropic.messages.create(body, { headers }).withResponse();
    expect([cacheOf(lossy.response), cacheOf(own.response)]).toEqual(['miss', 'miss']);
    // What lost nothing is for everybody.
    const after = await chat();
    expect([cacheOf(after.response), after.data.choices[0]?.message.content]).toEqual(['exact', 'Without.']);
  });
});

describe('a chat and a response that are asked for at once', () => {
  const pairs = NAMES.flatMap((first) =>
    NAMES.filter((other) => other.slice(0, 4) !== first.slice(0, 4)).map((second) => [first, second]),
  );

  it.each(pairs as [string, string][])('get one answer each, whole: first %s, then %s', async (first, second) => {
    const asked = question();
    const gate = newGate();
    const said = 'One two three four five six seven.';
    const before = calls();
    // What comes first is held in the middle until both have asked.
    answers(first, withFaults(say(said), { hold: { after: first.endsWith('streamed') ? 4 : 0, until: gate.opened } }));
    const streamsAlone = first.endsWith('whole') && second.endsWith('streamed');
    if (streamsAlone) answers(second, say(said));
    const leading = ask(first, asked);
    await until('the first to be asked', () => calls() === before + 1);
    const following = ask(second, asked);
    if (streamsAlone) await until('the second to be asked', () => calls() === before + 2);
    gate.open();
    const [one, other] = await Promise.all([leading, following]);
    expect([one.text, other.text]).toEqual([said, said]);
    expect(calls()).toBe(before + (streamsAlone ? 2 : 1));
  });
});

describe('a question that means the same', () => {
  const semantic = { 'x-cache': 'semantic' };
  const known = async (): Promise<number> => (await story.gateway.db.query('SELECT 1 FROM cache_questions')).length;
  /** What one request asked: the first ones of all may become known later than others. */
  const knownOf = (request: string): Promise<unknown[]> =>
    story.gateway.db.query(
      'SELECT 1 FROM requests r JOIN cache_questions q ON q.entry_key = r.cache_key WHERE r.request_id = $1',
      [request],
    );
  // The first ones may come before what tells what they mean is loaded: nobody waits for that.
  beforeAll(async () => {
    story.upstream.always('openai', say('By a chat.')).always('openai-responses', say('By Responses.'));
    await until('meanings to be told', async () => {
      await ask('chat, whole', question(), semantic);
      return (await known()) > 0;
    });
  });

  it.each([
    ['Canada', 'Responses, streamed', 'chat, whole'],
    ['Norway', 'Responses, whole', 'chat, streamed'],
    ['Kenya', 'chat, whole', 'Responses, streamed'],
    ['Peru', 'chat, streamed', 'Responses, whole'],
  ])('is answered by what another API was asked: %s, bought by %s, read by %s', async (land, filler, reader) => {
    story.upstream.always('openai', say('By a chat.')).always('openai-responses', say('By Responses.'));
    const bought = await ask(filler, `What is the capital of ${land}?`, semantic);
    await until('the question to be known', async () => (await knownOf(bought.request)).length > 0);
    // One in fifty is bought anyway; the same words would then be an exact hit.
    let asked = `Please tell me the capital of ${land}`;
    const told = await until('an answer out of the cache', async () => {
      const given = await ask(reader, asked, semantic);
      asked += '!';
      return given.cache !== 'miss' && given;
    });
    expect(told).toMatchObject({ cache: 'semantic', text: bought.text });
  });
});
