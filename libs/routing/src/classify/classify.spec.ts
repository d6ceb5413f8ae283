import type { PromptType } from '@libs/catalog';
import { classify } from './classify';
import { readConversation } from './read-text';

const asked = (question: string) => classify({ question, system: '', length: question.length, turns: 1 });

const EXAMPLES: readonly (readonly [PromptType, string])[] = [
  ['summarization', 'Summarize the following article in three bullet points: The city council met on Tuesday to discuss...'],
  ['summarization', 'Fasse diesen Text in zwei Sätzen zusammen: Die Stadt hat gestern beschlossen, den Park zu erneuern.'],
  ['summarization', '请总结下面这段文字的主要内容。'],
  ['code', 'Write a python function that merges two sorted lists without using sort().'],
  ['code', 'Why does this throw a TypeError?\n```js\nconst a = undefined;\na.map(x => x);\n```'],
  ['code', 'Напиши функцию на python, которая разворачивает строку'],
  ['translation', 'Translate this sentence into German: The weather is nice today.'],
  ['translation', 'Traduis en anglais : « Il fait beau aujourd’hui »'],
  ['translation', '次の文を英語に翻訳してください。今日は天気がいいです。'],
  ['question_answering', 'What is the capital of Australia?'],
  ['question_answering', 'Wann wurde die Berliner Mauer gebaut?'],
  ['question_answering', '¿Quién escribió Don Quijote?'],
  ['creative_writing', 'Write a short story about a lighthouse keeper who befriends a whale.'],
  ['creative_writing', 'Écris un poème sur la mer en hiver.'],
  ['analysis', 'Analyze the advantages and disadvantages of remote work for large companies and compare them.'],
  ['analysis', 'Сравни и проанализируй два подхода к управлению рисками.'],
  ['math', 'Solve the equation 3x^2 + 5x - 2 = 0 and prove that the roots are real.'],
  ['math', 'Janet has 16 eggs. She eats 3 and sells the rest for 2 dollars each. How much does she earn in 7 days?'],
  ['conversation', 'Hi there, how are you?'],
  ['conversation', 'Danke, das war lieb von dir!'],
  ['general', 'Blue green seven lamps.'],
];

describe('the classifier', () => {
  it.each(EXAMPLES)('takes for %s: %s', (type, question) => {
    expect(asked(question).promptType).toBe(type);
  });

  it('finds more in what asks more', () => {
    const simple = asked('Hi!').complexity;
    const middling = asked('What is the capital of Australia?').complexity;
    const hard = asked(
      'Design a rigorous, efficient concurrent cache in C++ without locks. It must handle every edge case, and prove step by ' +
        'step that the algorithm is linearizable; given that readers require at most O(log n), justify each trade-off and compare ' +
        'the architecture with hazard pointers.',
    ).complexity;
    expect(simple).toBeLessThan(middling);
    expect(middling).toBeLessThan(hard);
    expect(hard).toBeGreaterThan(0.5);
  });

  it('says what it saw', () => {
    const { scores, features, confidence } = asked('Write a python function that sorts a list.');
    expect(scores.code).toBeGreaterThan(scores.creative_writing ?? 0);
    expect(features.code).toBeGreaterThan(0);
    expect(confidence).toBeGreaterThan(0.5);
  });

  it('goes by counted outcomes where the form of the question is one that was counted, and by judgement elsewhere', () => {
    const choices = (stem: string) => `${stem}\nA. Iron\nB. Gold\nC. Lead\nD. Tin\nAnswer:`;
    const plain = asked(choices('Which metal is heaviest?'));
    const turned = asked(choices('Which of the following is not, except where it is least likely, a metal that never rusts?'));
    expect([plain.basis, turned.basis]).toEqual(['choices', 'choices']);
    expect(turned.complexity).toBeGreaterThan(plain.complexity);
    expect(turned.features['negations']).toBeGreaterThan(plain.features['negations'] ?? 0);

    const short = asked('Ann has 3 apples and buys 4 at the market. How many apples does she have?');
    const long = asked(
      'Ann, who is twice as old as Tom, earns half as much more than her sister each week, and when the sister is paid, she ' +
        'keeps a third, spends 12 dollars more than Tom, and saves what is left, so how many weeks pass before Ann, Tom and the ' +
        'sister, with 40 dollars between them, have three times more than the 90 dollars that a boat costs?',
    );
    expect([short.basis, long.basis]).toEqual(['calculation', 'calculation']);
    expect(long.complexity).toBeGreaterThan(short.complexity);
    for (const text of ['Hi there!', 'Write a poem about 3 cats and 4 dogs.', 'Design a cache.'])
      expect(asked(text).basis).toBe('judgement');
  });

  it.each([
    [
      'Wie viele Äpfel bleiben, wenn Anna 12 Äpfel hat, 5 davon verschenkt und danach 3 neue bei ihrem Bruder kauft?',
      'calculation',
    ],
    ['¿Cuánto gana Juan si trabaja 8 horas cada día durante 5 días y le pagan 12 euros por cada hora?', 'calculation'],
    ['Сколько яблок осталось у Маши, если у неё было 12 яблок, а она отдала 5 брату и 3 сестре?', 'calculation'],
    ['解释一下量子力学的基本原理。', 'judgement'],
  ])('reads other languages: %s', (question, basis) => {
    const verdict = asked(question);
    expect(verdict.basis).toBe(basis);
    expect(verdict.complexity).toBeGreaterThan(0);
    expect(verdict.complexity).toBeLessThan(1);
  });

  it('gives equal answers to equal questions, and takes anything', () => {
    for (const text of ['', '\ud800', '?'.repeat(10_000), '\u0000', 'a'.repeat(100_000), '{"role":"user"}']) {
      expect(asked(text)).toEqual(asked(text));
      expect(asked(text).complexity).toBeGreaterThanOrEqual(0);
      expect(asked(text).complexity).toBeLessThanOrEqual(1);
    }
  });
});

describe('what is read of a body', () => {
  const read = (body: unknown) => readConversation(Buffer.from(JSON.stringify(body)));

  it.each([
    [
      'chat',
      {
        model: 'm',
        messages: [
          { role: 'system', content: 'Be kind.' },
          { role: 'user', content: 'One' },
          { role: 'assistant', content: 'Two' },
          { role: 'user', content: 'Three "x"\n' },
        ],
      },
    ],
    [
      'the same, who spoke last',
      {
        messages: [
          { content: 'Be kind.', role: 'system' },
          { content: 'One', role: 'user' },
          { content: 'Three "x"\n', role: 'user' },
        ],
      },
    ],
    [
      'messages',
      {
        system: [{ type: 'text', text: 'Be kind.' }],
        messages: [{ role: 'user', content: [{ type: 'text', text: 'Three "x"\n' }] }],
      },
    ],
    [
      'responses',
      { instructions: 'Be kind.', input: [{ role: 'user', content: [{ type: 'input_text', text: 'Three "x"\n' }] }] },
    ],
    ['responses as text', { instructions: 'Be kind.', input: 'Three "x"\n' }],
    [
      'gemini',
      { systemInstruction: { parts: [{ text: 'Be kind.' }] }, contents: [{ role: 'user', parts: [{ text: 'Three "x"\n' }] }] },
    ],
  ])('%s', (_name, body) => {
    expect(read(body)).toMatchObject({ system: 'Be kind.', question: 'Three "x"\n' });
  });

  it('is the beginning and the end of what is long', () => {
    const { question } = read({ messages: [{ role: 'user', content: `Translate this. ${'x'.repeat(50_000)} Thank you.` }] });
    expect(question.length).toBeLessThan(2_100);
    expect(question).toMatch(/^Translate this\..*Thank you\.$/s);
  });

  it('is nothing where nothing can be read', () => {
    for (const body of ['', '[]', '{"messages":"', 'nonsense']) expect(readConversation(Buffer.from(body)).question).toBe('');
  });
});
