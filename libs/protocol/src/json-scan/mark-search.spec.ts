import { MarkSearch } from './mark-search';

const MARKS = {
  image: ['"image_url"', '"type":"image"', '"type": "image"', '"mimeType":"image/'],
  tools: ['"tools"', '"functions"'],
  option: ['"x-'],
};
const search = new MarkSearch(MARKS);
const naive = (body: string) =>
  Object.fromEntries(Object.entries(MARKS).map(([kind, marks]) => [kind, marks.some((mark) => body.includes(mark))]));

describe('MarkSearch', () => {
  it('finds what a search for each mark finds, wherever it stands', () => {
    const pieces = [
      '"',
      '\\"',
      'image_url',
      '"image_url"',
      '"type"',
      ':',
      ' ',
      '"type":"image"',
      '"too',
      '"tools"',
      'ls"',
      '"x-',
      'ü',
      '→',
    ];
    let seed = 7;
    const next = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const seen = new Set<string>();
    for (let round = 0; round < 5_000; round++) {
      let text = '';
      for (let n = next(12); n > 0; n--) text += next(4) === 0 ? 'a'.repeat(next(120)) : pieces[next(pieces.length)];
      const found = search.in(Buffer.from(text));
      expect([text, found]).toEqual([text, naive(text)]);
      seen.add(JSON.stringify(found));
    }
    // All that can be found was found in some round.
    expect(seen.size).toBe(8);
  });

  it('does not look behind the end', () => {
    for (const text of ['', '"', '"tools', 'a"', `${'a'.repeat(39)}"`, `${'a'.repeat(40)}"`, `${'a'.repeat(41)}"`])
      expect(search.in(Buffer.from(text))).toEqual({ image: false, tools: false, option: false });
    expect(search.in(Buffer.from(`${'a'.repeat(60)}"x-`)).option).toBe(true);
  });

  it('takes no mark that it would never find', () => {
    expect(() => new MarkSearch({ wrong: ['tools"'] })).toThrow("'tools\"' is no mark");
  });
});
