import { isWord } from './known-words';
import { isSlip, spelledLike } from './spelled-like';
import { wordsOf } from './words';

const like = (asked: string, other: string): string => spelledLike(wordsOf(asked), wordsOf(other)).original;

describe('slips of the keys', () => {
  it.each([
    ['how can i srot a dictonary', 'How can I sort a dictionary?', 'how can i sort a dictionary'],
    ['how many caloreis are in coooked rice', 'How many calories are in cooked rice?', 'how many calories are in cooked rice'],
    ['why is my pod stuk', 'Why is my pod stuck?', 'why is my pod stuck'],
  ])('"%s" beside "%s" is "%s"', (typed, other, meant) => {
    expect(like(typed, other)).toBe(meant);
  });

  it.each([
    // Both are words.
    ['what is the county tax', 'What is the country tax?'],
    ['what is gastrin', 'What is gastric?'],
    ['is it a causal model', 'Is it a casual model?'],
    // Neither is one that anybody can tell from the other.
    ['how do i connect to mysql', 'How do I connect to mssql?'],
    ['how do i compile scss', 'How do I compile sass?'],
    ['how do i install preact', 'How do I install react?'],
    // A name.
    ['Who is Jon Marting?', 'Who is Jon Martin?'],
    ['how do i sort it', 'How do I reverse it?'],
  ])('"%s" stays beside "%s"', (typed, other) => {
    expect(like(typed, other)).toBe(typed);
  });

  it('is one letter less, more, exchanged, or another in a long word', () => {
    expect([
      isSlip('lowr', 'lower'),
      isSlip('loower', 'lower'),
      isSlip('srot', 'sort'),
      isSlip('calculete', 'calculate'),
    ]).toEqual([...[true, true, true, true]]);
    expect([isSlip('sirt', 'sort'), isSlip('preact', 'react'), isSlip('lwr', 'lower'), isSlip('sort', 'sort')]).toEqual([
      ...[false, false, false, false],
    ]);
  });

  it('knows words and their forms', () => {
    const known = 'sort country running stopped cities fastest happily between colour written children carefully'.split(' ');
    expect(known.filter((word) => !isWord(word))).toEqual([]);
    const slips = 'srot dictonary caloreis coooked presure stuk lowr kubernetes'.split(' ');
    expect(slips.filter(isWord)).toEqual([]);
  });
});
