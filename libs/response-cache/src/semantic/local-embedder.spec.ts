import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalEmbedder } from './local-embedder';

/** Embeds by the length of a text; `slow` takes its time, a path until its file is there, `hang` for ever, `die` takes the thread along. */
const WORKER = `
const { parentPort } = require('node:worker_threads');
const { existsSync } = require('node:fs');
const rest = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
let count = 0;
parentPort.on('message', ({ id, text }) => {
  if (text === 'die') process.exit(1);
  if (text === 'hang') return;
  count++;
  if (text.startsWith('slow')) rest(50);
  if (text.startsWith('/')) while (!existsSync(text)) rest(5);
  if (text === 'bad') return parentPort.postMessage({ id, problem: 'cannot' });
  parentPort.postMessage({ id, vector: Float32Array.of(text.length, count) });
});`;

describe('the built-in embedding', () => {
  const directory = mkdtempSync(join(tmpdir(), 'embedder-'));
  const file = join(directory, 'worker.cjs');
  const troubles: unknown[] = [];
  let embedder: LocalEmbedder;
  beforeAll(() => writeFileSync(file, WORKER));
  afterAll(() => rmSync(directory, { recursive: true }));
  beforeEach(() => (troubles.length = 0));
  afterEach(() => embedder.close());
  const open = (patienceMs = 60_000, restMs = 60_000) =>
    (embedder = new LocalEmbedder((problem) => troubles.push(problem), file, patienceMs, restMs));
  const loaded = (): boolean => embedder.ready('nobody', 'whatever is unknown');

  it('does the same text once for all who wait, and once for each tenant', async () => {
    open();
    const all = await Promise.all(Array.from({ length: 200 }, () => embedder.embed('a', 'four')));
    expect(new Set(all.map((vector) => vector?.join()))).toEqual(new Set(['4,1']));
    expect((await embedder.embed('a', 'four'))?.join()).toBe('4,1');
    expect((await embedder.embed('b', 'four'))?.join()).toBe('4,2');
  });

  it('takes no more than it can do soon, and catches up with what came too fast', async () => {
    open(400);
    const asked = Array.from({ length: 300 }, (_, i) => embedder.embed('a', `slow ${i}`));
    const answers = await Promise.all(asked);
    const done = answers.filter((vector) => vector !== undefined).length;
    expect(done).toBeLessThan(64);
    // What nobody waited for any more was not done: the thread is free for what comes now, and what it has done last is known.
    let last: Float32Array | undefined;
    while (!last) last = await embedder.embed('a', 'now');
    expect(last[0]).toBe(3);
    expect(last[1]).toBeLessThanOrEqual(done + 3);
  });

  it('knows what came too late for whoever asked first', async () => {
    open(1);
    const late = join(directory, 'late');
    expect(await embedder.embed('a', late)).toBeUndefined();
    writeFileSync(late, '');
    let vector: Float32Array | undefined;
    while (!vector) vector = await embedder.embed('a', late);
    expect(vector.join()).toBe(`${late.length},1`);
  });

  const ready = async (wanted: boolean): Promise<void> => {
    while (loaded() !== wanted) await new Promise((resolve) => setImmediate(resolve));
  };

  it('is loaded before anybody asks only where that is wanted, and unloaded when it is not any more', async () => {
    open();
    const changes: boolean[] = [];
    embedder.onChange = (loaded) => changes.push(loaded);
    embedder.keepReady(false);
    expect([loaded(), changes]).toEqual([false, []]);
    embedder.keepReady(true);
    embedder.keepReady(true);
    await ready(true);
    // One text before it went through the same thread.
    expect((await embedder.embed('a', 'four'))?.join()).toBe('4,2');
    embedder.keepReady(true);
    embedder.keepReady(false);
    expect([loaded(), changes]).toEqual([false, [true, false]]);
    // Whoever asks all the same has it loaded, and it stays.
    expect((await embedder.embed('a', 'three'))?.join()).toBe('5,1');
    embedder.keepReady(false);
    expect([loaded(), changes]).toEqual([true, [true, false, true]]);
  });

  it('is not unloaded under a text that somebody waits for', async () => {
    open();
    embedder.keepReady(true);
    await ready(true);
    const asked = [embedder.embed('a', 'slow one'), embedder.embed('a', 'slow two'), embedder.embed('a', 'slow three')];
    embedder.keepReady(false);
    expect(loaded()).toBe(true);
    expect((await Promise.all(asked)).map((vector) => vector?.[0])).toEqual([8, 8, 10]);
    await ready(false);
  });

  it('says so when it cannot, and rests when its thread is gone', async () => {
    open();
    expect(await embedder.embed('a', 'bad')).toBeUndefined();
    expect(troubles).toEqual(['cannot']);
    expect(await Promise.all([embedder.embed('a', 'die'), embedder.embed('a', 'x')])).toEqual([undefined, undefined]);
    expect(await embedder.embed('a', 'y')).toBeUndefined();
    embedder.keepReady(true);
    expect(loaded()).toBe(false);
  });

  it('is at once what is known already, of the same tenant alone, whether or not there is a thread', async () => {
    open();
    expect(embedder.ready('a', 'four')).toBe(false);
    await embedder.embed('a', 'four');
    expect([embedder.ready('a', 'four'), embedder.ready('a', 'five')]).toEqual([true, true]);
    await embedder.embed('a', 'die');
    expect(['four', 'five'].map((text) => embedder.ready('a', text))).toEqual([true, false]);
    expect(embedder.ready('b', 'four')).toBe(false);
    expect((await embedder.embed('a', 'four'))?.join()).toBe('4,1');
  });

  it.each(['four', 'unknown'])('starts its thread again by itself once somebody asked for "%s"', async (text) => {
    open(60_000, 20);
    await embedder.embed('a', 'four');
    await embedder.embed('a', 'die');
    expect(loaded()).toBe(false);
    await embedder.embed('a', text);
    await ready(true);
    // The text that loads the model went through it.
    expect((await embedder.embed('a', 'three'))?.join()).toBe('5,2');
  });

  it('does not start a thread again that is closed', async () => {
    open(60_000, 0);
    await embedder.embed('a', 'four');
    await embedder.embed('a', 'die');
    await embedder.embed('a', 'four');
    await embedder.close();
    embedder.keepReady(true);
    expect([loaded(), await embedder.embed('a', 'other')]).toEqual([false, undefined]);
  });
});
