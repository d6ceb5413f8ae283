import { compileWorker } from './compile-worker.fixture';
import { countUsage } from './count-usage';
import { roughTokens } from './rough-tokens';
import { TokenCounter } from './token-counter';

const workerFile = compileWorker();
const PROSE = 'The gateway counts what nobody else has counted, in a thread of its own. ';

/** Reckoned as letters, and one token to the tokenizer. */
const ODD = ' '.repeat(64);

describe('TokenCounter', () => {
  // Long: the tokenizer may take its time to be loaded on a busy machine.
  const counter = new TokenCounter({ workerFile, patienceMs: 20_000 });
  afterAll(() => counter.close());

  it('counts texts as the tokenizer does', async () => {
    expect(await counter.text(['Hello world', '', '!'])).toEqual({ tokens: 3, textTokens: 3, chars: 12 });
    expect(await counter.text([])).toEqual({ tokens: 0, textTokens: 0, chars: 0 });
    expect((await counter.text(['<|endoftext|>'])).tokens).toBeGreaterThan(3);
  });

  it('counts what a model reads of a body, and what frames it', async () => {
    const body = { model: 'm', messages: [{ role: 'user', content: 'Hello world' }], temperature: 1 };
    expect(await counter.body(Buffer.from(JSON.stringify(body)))).toEqual({ tokens: 2 + 4 + 3, textTokens: 2, chars: 11 });
  });

  it('takes a body that is no JSON for text', async () => {
    expect((await counter.body(Buffer.from('Hello world'))).tokens).toBe(2);
  });

  it('leaves the event loop free while it counts', async () => {
    let turns = 0;
    let counting = true;
    const turn = (): void => {
      turns++;
      if (counting) setImmediate(turn);
    };
    setImmediate(turn);
    const { tokens, chars } = await counter.text([PROSE.repeat(60_000)]);
    counting = false;
    expect(chars).toBe(PROSE.length * 60_000);
    expect(tokens / 60_000).toBeGreaterThan(13);
    expect(tokens / 60_000).toBeLessThan(19);
    // As many as a busy machine leaves room for; counted here, there would be one.
    expect(turns).toBeGreaterThan(10);
  });

  it('ends in time on a text that tokenizers choke on', async () => {
    const { tokens } = await counter.text(['a'.repeat(5_000_000)]);
    expect(tokens).toBeGreaterThan(400_000);
    expect(tokens).toBeLessThan(900_000);
  });

  it('reckons at once what has no room in the queue', async () => {
    let left = 100;
    const answers = Array.from({ length: 100 }, () => counter.text([PROSE.repeat(100)]).then(({ tokens }) => [tokens, --left]));
    const all = await Promise.all(answers);
    const rough = roughTokens(PROSE.repeat(100));
    const reckoned = all.filter(([tokens]) => tokens === rough);
    expect(reckoned).toHaveLength(36);
    expect(Math.min(...reckoned.map(([, order]) => order as number))).toBe(64);
  });
});

describe('a counter without a tokenizer', () => {
  it('reckons by script', async () => {
    const counter = new TokenCounter({ workerFile: '/nowhere/token-worker.js' });
    expect(await counter.text([PROSE])).toEqual({
      tokens: roughTokens(PROSE),
      textTokens: roughTokens(PROSE),
      chars: PROSE.length,
    });
    expect((await counter.body(Buffer.from(JSON.stringify({ prompt: PROSE })))).tokens).toBeGreaterThan(10);
    await counter.close();
  });

  it('does not wait for one that does not answer', async () => {
    const counter = new TokenCounter({ workerFile, patienceMs: 0 });
    expect((await counter.text([PROSE])).tokens).toBe(roughTokens(PROSE));
    expect((await counter.text([ODD], 20_000)).tokens).not.toBe(roughTokens(ODD));
    await counter.close();
    expect((await counter.text([PROSE])).tokens).toBe(roughTokens(PROSE));
  });

  it('lets go of whoever waits when it is closed', async () => {
    const counter = new TokenCounter({ workerFile });
    const waiting = counter.text([PROSE]);
    await counter.close();
    expect((await waiting).tokens).toBe(roughTokens(PROSE));
  });
});

describe('countUsage', () => {
  const tokens = {
    text: async (texts: readonly string[]) => ({ tokens: 7 * texts.length, textTokens: 7 * texts.length, chars: 1 }),
    body: async (body: Buffer) => ({ tokens: 105, textTokens: 100, chars: body.length }),
  };

  it('counts the answer where it is at hand, else believes a meter, else goes by the rate of the question', async () => {
    const body = Buffer.alloc(200);
    expect(await countUsage(tokens, { body, output: ['a'] })).toMatchObject({
      inputTokens: 105,
      outputTokens: 7,
      estimated: true,
    });
    expect(await countUsage(tokens, { body, outputTokens: 9, outputChars: 1_000 })).toMatchObject({ outputTokens: 9 });
    expect(await countUsage(tokens, { body, outputChars: 1_000 })).toMatchObject({ outputTokens: 500 });
    expect(await countUsage(tokens, { body: Buffer.alloc(10), outputChars: 1_000 })).toMatchObject({ outputTokens: 239 });
    expect(await countUsage(tokens, { body })).toMatchObject({ outputTokens: 0 });
  });
});
