import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@libs/kernel';
import { Ledger } from './ledger';
import type { LedgerRecord } from './record';
import { ledgerRecord as record } from './record.fixture';
import { Spool } from './spool/spool';

describe('records of the ledger that wait for company', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] }));
  afterEach(() => jest.useRealTimers());

  /** A store whose statements end when they are told to. */
  const slow = () => {
    const batches: number[] = [];
    const ends: (() => void)[] = [];
    const insert = (records: readonly LedgerRecord[]): Promise<void> =>
      new Promise((resolve) => {
        batches.push(records.length);
        ends.push(resolve);
      });
    const statementEnds = async (): Promise<void> => {
      ends.shift()?.();
      await new Promise(setImmediate);
    };
    return { store: { insert }, batches, statementEnds };
  };
  const spool = (): Spool => new Spool(join(tmpdir(), newId('request')));

  it('are written behind a statement when they have waited long enough, and wait on when they have not', async () => {
    const { store, batches, statementEnds } = slow();
    const ledger = new Ledger(store, spool(), { flushEveryMs: 50, patienceMs: 600_000 });
    ledger.append(record());
    jest.advanceTimersByTime(50);
    ledger.append(record());
    jest.advanceTimersByTime(50);
    ledger.append(record());
    expect(batches).toEqual([1]);
    await statementEnds();
    expect(batches).toEqual([1, 2]);
    ledger.append(record());
    await statementEnds();
    expect(batches).toEqual([1, 2]);
    jest.advanceTimersByTime(50);
    expect(batches).toEqual([1, 2, 1]);
    await statementEnds();
    await ledger.close();
  });

  it('are written behind a statement when they are enough for another one', async () => {
    const { store, batches, statementEnds } = slow();
    const ledger = new Ledger(store, spool(), { batchSize: 2, patienceMs: 600_000 });
    for (let i = 0; i < 5; i++) ledger.append(record());
    expect(batches).toEqual([2]);
    await statementEnds();
    expect(batches).toEqual([2, 2]);
    await statementEnds();
    expect([batches, ledger.waiting]).toEqual([[2, 2], 1]);
    const closed = ledger.close();
    await new Promise(setImmediate);
    await statementEnds();
    await closed;
    expect([batches, ledger.waiting]).toEqual([[2, 2, 1], 0]);
  });
});
