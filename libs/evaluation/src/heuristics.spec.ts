import { answerScore, findFaults } from './heuristics';

const codes = (prompt: string, answer: string, more: object = {}): string[] =>
  findFaults({ prompt, answer, ...more }).map(({ code }) => code);

describe('faults that show', () => {
  it.each([
    ['nothing wrong', 'What is 2 + 2?', '4', {}, []],
    ['an empty answer', 'Hello', '  \n', {}, ['empty']],
    ['one that was cut', 'Tell a story', 'Once upon a', { finishReason: 'length' }, ['truncated']],
    ['an open block of code', 'Write code', 'Here:\n```ts\nconst a = 1;', {}, ['truncated']],
    ['a refusal', 'How do I boil an egg?', "I'm sorry, but I can't help with that.", {}, ['refusal']],
    ['a refusal in German', 'Wie koche ich ein Ei?', 'Es tut mir leid, aber ich kann das nicht.', {}, ['refusal']],
    ['talk about refusing', 'Explain manners', 'People say "I cannot help" when they are busy.', {}, []],
    ['JSON that is none', 'Reply in JSON', 'Sure! Here it is: {a: 1}', {}, ['broken_json']],
    ['JSON in a block', 'Return only valid JSON', '```json\n{"a": 1}\n```', {}, []],
    ['JSON by setting', 'Two numbers', '{"a": 1', { wantsJson: true }, ['broken_json']],
    ['a question about JSON', 'What is JSON good for?', 'It carries data.', {}, []],
    [
      'another language',
      'Please explain to me how rivers flow into the sea',
      'Реки текут в море, потому что вода течёт вниз',
      {},
      ['wrong_language'],
    ],
    ['a translation', 'Translate into Russian: how rivers flow to the sea', 'Реки текут в море потому что вода', {}, []],
    ['the same again and again', 'Tell me more', 'the cat sat on the mat and '.repeat(40), {}, ['repetition']],
  ])('%s', (_name, prompt, answer, more, expected) => {
    expect(codes(prompt, answer, more)).toEqual(expected);
  });

  it('scores by what a fault leaves of an answer', () => {
    expect(answerScore([])).toBe(1);
    expect(answerScore(findFaults({ prompt: 'x', answer: '' }))).toBe(0);
    expect(answerScore(findFaults({ prompt: 'x', answer: 'cut', finishReason: 'length' }))).toBeCloseTo(0.6);
  });
});
