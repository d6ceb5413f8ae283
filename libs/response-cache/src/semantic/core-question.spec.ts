import { coreOf } from './core-question';

describe('what a message asks', () => {
  it.each([
    ['Hi! I was wondering if you could tell me whether the museum is open? Thanks so much, Anna', 'is the museum open?'],
    ['Hello, could you please let me know how long the trial lasts? Thank you.', 'how long the trial lasts?'],
    [
      'Dear Sir or Madam, I would be grateful if you could explain how I can quit. Yours sincerely, John Smith',
      'how can I quit.',
    ],
    ['Sorry to bother you, but do you happen to know where I can find my bill?', 'where can I find my bill?'],
    ['Hey, quick question - how do I reset my password?', 'how do I reset my password?'],
    ['I am not sure if this is the right place to ask, but can I return worn shoes?', 'can I return worn shoes?'],
    ['could u pls tell me how 2 reset my password, thx', 'how to reset my password'],
    ["I'd like to know what the opening hours are.", 'what are the opening hours.'],
    ['um so hey what is the fee', 'what is the fee'],
    ["I don't understand how interest works. Can you explain it?", 'how interest works.'],
    ['I need help with resetting my phone', 'how to go about resetting my phone'],
    ['I just wanted to ask whether you ship to Norway', 'do you ship to Norway'],
    ['My boss told me to ask. How do I export my data?', 'How do I export my data?'],
    ["I've been searching for hours and nothing works. How do I export my data?", 'How do I export my data?'],
    ['I have an exam tomorrow. What is the distance between Rome and Bern?', 'What is the distance between Rome and Bern?'],
  ])('"%s" asks "%s"', (text, core) => {
    expect(coreOf(text)).toBe(core);
    expect(coreOf(core)).toBe(core);
  });

  it.each([
    // An answer may hang on each of these.
    "I'm pregnant. Can I take ibuprofen?",
    "I'm only twelve. Can I take ibuprofen?",
    'My kidneys do not work. Can I take ibuprofen?',
    "I'm learning Go. How do I sort a list?",
    'I never had an account. How do I export my data?',
    'I got them a long time ago. Can I return the shoes?',
    'We need a simple explanation. What is the distance between Rome and Bern?',
    'My teacher wants an essay. What is the difference between a hub and a switch?',
    'I am new here. Can I take it?',
    'In Go, how do I read a file line by line?',
    'If the order is late can I cancel',
    // What is told around it is what it is about.
    'How do I say thanks?',
    'Hello!',
    'What does "hi there" mean?',
    'What happens if I do not pay?',
    'print("hello"); how do I run it, please',
    'Wie geht es? Danke',
  ])('"%s" stays as it is', (text) => {
    expect(coreOf(text)).toBe(text);
  });

  it('reads long texts in time', () => {
    for (const part of ['hi, ', 'please ', 'thanks ', 'i want to know ', 'um ', 'so but and ', 'hello team, ', 'if you could '])
      expect(coreOf(part.repeat(2_000 / part.length)).length).toBeLessThanOrEqual(2_000);
    const pages = 'Hello. '.repeat(1_000);
    expect(coreOf(pages)).toBe(pages);
  });
});
