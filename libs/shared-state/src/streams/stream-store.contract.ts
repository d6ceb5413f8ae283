import type { StreamAppend, StreamAppended, StreamClaim, StreamPlace, StreamSlice, StreamStore } from './port';

export interface StreamStoreHarness {
  store: StreamStore;
  /** As if this much time passed for everything the store remembers. */
  advance(ms: number): Promise<void>;
  reset(): Promise<void>;
}

const place: StreamPlace = { tenantId: 'ten_a', name: 'first' };
const other: StreamPlace = { tenantId: 'ten_b', name: 'first' };
const claim = (more: Partial<StreamClaim> = {}): StreamClaim => ({
  ...{ owner: 'req_1', fingerprint: 'f1', maxStreams: 3, keepMs: 60_000 },
  ...more,
});
const batch = (first: number, last: number, sealed = `events ${first}-${last}`): StreamAppend['batch'] => ({
  first,
  last,
  sealed,
});

/** What every StreamStore must do. `open` is called once; the suite resets between tests. */
export function streamStoreContract(open: () => Promise<StreamStoreHarness>): void {
  let harness: StreamStoreHarness;
  beforeAll(async () => {
    harness = await open();
  });
  beforeEach(() => harness.reset());

  const take = async (where = place, more: Partial<StreamClaim> = {}) => harness.store.open(where, claim(more));
  const add = async (what: Partial<StreamAppend>, where = place, owner = 'req_1'): Promise<StreamAppended> =>
    harness.store.append(where, owner, { keepMs: 60_000, maxBytes: 1_000, ...what });
  const read = async (after: number, where = place): Promise<StreamSlice | undefined> => harness.store.read(where, after);

  it('knows nothing of a stream that nobody opened', async () => {
    expect(await read(0)).toBeUndefined();
    expect(await add({ batch: batch(1, 1) })).toEqual({ kept: false });
    expect(await read(0)).toBeUndefined();
  });

  it('gives the place to one alone of many', async () => {
    const takers = Array.from({ length: 20 }, (_, i) => take(place, { owner: `req_${i}` }));
    const openings = await Promise.all(takers);
    expect(openings.filter(({ opened }) => opened)).toHaveLength(1);
    for (const one of openings) if (!one.opened) expect(one.reason).toBe('exists');
  });

  it('hands over what comes behind an event, in order, byte for byte', async () => {
    await take();
    await add({ head: 'the head' });
    await add({ batch: batch(1, 3) });
    await add({ batch: batch(4, 4, 'ümläut+/=') });
    expect(await read(0)).toMatchObject({
      ...{ owner: 'req_1', fingerprint: 'f1', head: 'the head', last: 4, floor: 0, ended: false },
      batches: [batch(1, 3), batch(4, 4, 'ümläut+/=')],
    });
    expect((await read(2))?.batches).toEqual([batch(1, 3), batch(4, 4, 'ümläut+/=')]);
    expect((await read(3))?.batches).toEqual([batch(4, 4, 'ümläut+/=')]);
    expect(await read(4)).toMatchObject({ batches: [], last: 4 });
    expect(await read(99)).toMatchObject({ batches: [], last: 4 });
  });

  it('keeps the first head', async () => {
    await take();
    expect((await read(0))?.head).toBeUndefined();
    await add({ head: 'one' });
    await add({ head: 'two' });
    expect((await read(0))?.head).toBe('one');
  });

  it('takes a batch that comes twice once', async () => {
    await take();
    await add({ batch: batch(1, 2) });
    await add({ batch: batch(1, 2) });
    await add({ batch: batch(3, 3) });
    expect((await read(0))?.batches).toEqual([batch(1, 2), batch(3, 3)]);
  });

  it('tells that nothing follows', async () => {
    await take();
    await add({ batch: batch(1, 1), ended: true });
    expect(await read(1)).toMatchObject({ ended: true, batches: [] });
  });

  it('lets nobody but its writer add or drop', async () => {
    await take();
    expect(await add({ batch: batch(1, 1) }, place, 'req_2')).toEqual({ kept: false });
    await harness.store.drop(place, 'req_2');
    expect(await read(0)).toMatchObject({ last: 0 });
    await harness.store.drop(place, 'req_1');
    expect(await read(0)).toBeUndefined();
    expect(await take(place, { owner: 'req_2' })).toEqual({ opened: true });
  });

  it('drops the oldest when there is too much, and says up to where', async () => {
    await take();
    for (let i = 1; i <= 5; i++) await add({ batch: batch(i, i, 'x'.repeat(400)) });
    const slice = await read(0);
    expect(slice).toMatchObject({ floor: 3, last: 5 });
    expect(slice?.batches.map(({ first }) => first)).toEqual([4, 5]);
  });

  it('hands over a long stream in pieces', async () => {
    await take();
    for (let i = 1; i <= 40; i++) await add({ batch: batch(i, i, 'y'.repeat(20_000)), maxBytes: 10_000_000 });
    const seen: number[] = [];
    for (let after = 0; after < 40;) {
      const slice = await read(after);
      expect(slice?.batches.length).toBeGreaterThan(0);
      expect(slice?.batches.length).toBeLessThan(40);
      for (const { last } of slice?.batches ?? []) seen.push(last);
      after = seen.at(-1) as number;
    }
    expect(seen).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  });

  it('keeps tenants apart, under the same name', async () => {
    await take();
    await add({ batch: batch(1, 1, 'of a') });
    expect(await read(0, other)).toBeUndefined();
    expect(await take(other)).toEqual({ opened: true });
    await add({ batch: batch(1, 1, 'of b') }, other);
    expect((await read(0))?.batches).toEqual([batch(1, 1, 'of a')]);
    expect((await read(0, other))?.batches).toEqual([batch(1, 1, 'of b')]);
  });

  it('keeps so many streams of a tenant, and others again when they are over', async () => {
    for (const name of ['a', 'b', 'c']) expect(await take({ ...place, name })).toEqual({ opened: true });
    expect(await take({ ...place, name: 'd' })).toEqual({ opened: false, reason: 'full' });
    expect(await take(other)).toEqual({ opened: true });
    await harness.store.drop({ ...place, name: 'a' }, 'req_1');
    expect(await take({ ...place, name: 'd' })).toEqual({ opened: true });
    await harness.advance(60_001);
    for (const name of ['a', 'b', 'c']) expect(await take({ ...place, name })).toEqual({ opened: true });
  });

  it('forgets it when its writer is silent for too long, and keeps it as long as there are signs of life', async () => {
    await take();
    for (let i = 0; i < 3; i++) {
      await harness.advance(40_000);
      expect(await add({})).toMatchObject({ kept: true });
    }
    expect((await read(0))?.writerIdleMs).toBeLessThan(5_000);
    await harness.advance(40_000);
    expect((await read(0))?.writerIdleMs).toBeGreaterThanOrEqual(40_000);
    await harness.advance(20_001);
    expect(await read(0)).toBeUndefined();
    expect(await add({ batch: batch(1, 1) })).toEqual({ kept: false });
  });

  it('tells the writer whether somebody reads', async () => {
    await take();
    expect(await add({})).toEqual({ kept: true, readerIdleMs: null });
    await read(0);
    await harness.advance(7_000);
    const told = await add({});
    expect(told.kept && told.readerIdleMs).toBeGreaterThanOrEqual(7_000);
    expect(told.kept && told.readerIdleMs).toBeLessThan(12_000);
  });

  it('calls who watches when there is something new, until told to stop', async () => {
    await take();
    const heard = new Promise<void>((resolve) => {
      const stop = harness.store.watch(place, () => (stop(), resolve()));
    });
    await add({ batch: batch(1, 1) });
    await heard;
  });
}
