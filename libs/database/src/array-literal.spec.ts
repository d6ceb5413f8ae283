import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { type ArrayElement, arrayLiteral, jsonArrayLiteral } from './array-literal';

describe('arrays written for PostgreSQL', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());

  const read = async (values: readonly ArrayElement[], type: string): Promise<unknown> => {
    const [row] = await test.database.query<{ list: unknown }>(`SELECT $1::${type}[] AS list`, [arrayLiteral(values)]);
    return row?.list;
  };

  it('hold any text, null and what looks like it', async () => {
    const odd = [
      '',
      'NULL',
      'null',
      ' x ',
      'a,b',
      '{}',
      '"',
      '\\',
      '\\"',
      "'",
      'é\n\t',
      '日本',
      'req_01-2:3.4/5+6',
      '\u2028',
      null,
    ];
    expect(await read(odd, 'text')).toEqual(odd);
    // PostgreSQL has no text with NUL in it, and none that is not UTF-8.
    const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((one) => !one.includes('\0'));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(text), { maxLength: 20 }), async (values) => {
        expect(await read(values, 'text')).toEqual(values);
      }),
      { numRuns: 200 },
    );
  });

  it('hold numbers, truths, moments and JSON', async () => {
    // The driver reads elements of this type as text.
    expect(await read([1, -2, Number.MAX_SAFE_INTEGER, undefined], 'bigint')).toEqual(['1', '-2', '9007199254740991', null]);
    expect(await read([0.1, 1e-7, 12345.678], 'double precision')).toEqual([0.1, 1e-7, 12345.678]);
    expect(await read([true, false, null], 'boolean')).toEqual([true, false, null]);
    const at = new Date('2026-01-02T03:04:05.678Z');
    expect(await read([at, null], 'timestamptz')).toEqual([at, null]);
    const json = { text: 'a "quoted" \\ {list}, ,', list: [null, { deep: true }] };
    expect(await read([JSON.stringify(json)], 'jsonb')).toEqual([json]);
    expect(await read([], 'text')).toEqual([]);
  });

  it('hold JSON of any kind', async () => {
    const json = fc.jsonValue().filter((one) => !JSON.stringify(one).includes('\\u0000'));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(json), { maxLength: 10 }), async (values) => {
        const [row] = await test.database.query<{ same: boolean[] }>(
          `SELECT array(SELECT coalesce(one = other::jsonb, one IS NULL AND other IS NULL)
             FROM unnest($1::jsonb[], $2::text[]) AS both_lists(one, other)) AS same`,
          [
            jsonArrayLiteral(values, (one) => one),
            arrayLiteral(values.map((one) => (one === null ? null : JSON.stringify(one)))),
          ],
        );
        expect(row?.same).toEqual(values.map(() => true));
      }),
      { numRuns: 200 },
    );
  });
});
