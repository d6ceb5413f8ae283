import { coreOf } from './core-question';
import { guardBetween } from './guards';
import { scoreOf } from './score';
import { spelledLike } from './spelled-like';
import { wordsOf } from './words';

const serves = (a: string, b: string): boolean => {
  const [one, other] = [wordsOf(coreOf(a)), wordsOf(coreOf(b))];
  const [x, y] = [spelledLike(one, other), spelledLike(other, one)];
  return !guardBetween(x, y) && scoreOf(x, y, 0.9) >= 0.95;
};

describe('frames that people ask in', () => {
  it.each([
    ['What do you think about remote work?', 'What are your views on remote work?'],
    ['What is it like to live in Norway?', 'How does it feel to live in Norway?'],
    ['What would happen if the bridge collapsed?', 'What if the bridge collapsed?'],
    ['What would happen if the bridge collapsed?', 'What happens when the bridge collapses?'],
    ['How do I know if my phone is hacked?', 'How can you tell whether your phone is hacked?'],
    ['Which is heavier, gold or lead?', 'Is lead or gold heavier?'],
    ['Is gold or lead heavier?', 'Lead or gold: which one is heavier?'],
    ['Can penguins fly?', 'Is it possible for penguins to fly?'],
    ['Did Napoleon sell Louisiana?', 'Is it true that Napoleon sold Louisiana?'],
    ['Can cats see in the dark?', 'Is it true that cats can see in the dark?'],
    ['Can you freeze cooked rice?', 'Can I freeze cooked rice?'],
    ['What are the best novels about the sea?', 'What are some good novels about the sea?'],
    ['Why do leaves change color?', 'What causes leaves to change color?'],
    ['What does a product manager do?', 'What are the responsibilities of a product manager?'],
    ['Is it worth learning Rust?', 'Is Rust worth learning?'],
    ['How many hours does it take to fly to Tokyo?', 'How long does it take to fly to Tokyo?'],
    ['How do I add 25 and 17?', 'How do I add twenty-five and seventeen?'],
    ['What happens if I add acid to water?', 'What happens when acid is added to water?'],
    ['Can a landlord evict a tenant without notice?', 'Can a tenant be evicted by a landlord without notice?'],
    // What a customer says.
    ['How do I cancel my order?', 'I want to cancel my order'],
    ['How do I cancel my order?', 'Can you help me cancel my order?'],
    ['How do I return my shoes?', 'I need help returning my shoes'],
    ['How do I talk to a human?', 'I want to speak to a live agent'],
    ['How do I get a refund?', 'I want my money back'],
    ['When will I get my refund?', 'When can I expect my refund?'],
    ['What are your opening hours on Sunday?', 'When are you open on Sunday?'],
    // What happened, and what is asked of it.
    ['My train was cancelled. Can I get a refund?', 'Can I get a refund if my train gets cancelled?'],
    ['I am pregnant. Can I take ibuprofen?', 'Can I take ibuprofen if I am pregnant?'],
    ['My laptop does not start, what can I do?', "What should I do if my laptop won't start?"],
    ['I forgot my PIN. How do I reset it?', 'How do I reset a forgotten PIN?'],
    ['I have a cold. Can I fly?', 'Can I fly with a cold?'],
    ['Delete all rows where status is null', 'Please delete all rows where status is null'],
  ])('"%s" is "%s"', (a, b) => {
    expect([serves(a, b), serves(b, a)]).toEqual([true, true]);
  });

  it.each([
    ['What do you think about tea?', 'What do I think about tea?'],
    ['What is it like to live in Norway?', 'What was it like to live in Norway?'],
    ['What would happen if Russia attacked Finland?', 'What would happen if Finland attacked Russia?'],
    ['What happens if I mix bleach and vinegar?', 'What happens if I do not mix bleach and vinegar?'],
    ['How do I know if my boss likes me?', 'How do I know if I like my boss?'],
    ['Is gold or lead heavier?', 'Is gold heavier than lead?'],
    ['Is a red car or a blue car faster?', 'Is a blue car or a green car faster?'],
    ['Is it possible for a dog to catch a cold from a human?', 'Is it possible for a human to catch a cold from a dog?'],
    ['Is it true that Edison stole from Tesla?', 'Is it true that Tesla stole from Edison?'],
    ['Can you eat raw eggs?', 'Can my dog eat raw eggs?'],
    ['How many hours does it take to fly to Tokyo?', 'How many days does it take to fly to Tokyo?'],
    ['What happens when acid is added to water?', 'What happens when water is added to acid?'],
    ['What causes the earth to orbit the sun?', 'What causes the sun to orbit the earth?'],
    ['I want to cancel my order', 'I do not want to cancel my order'],
    ['I want to cancel my order', 'I cancelled my order'],
    ["Help me cancel my wife's subscription", 'Help me cancel my subscription'],
    ['How do I create an account?', 'How do I create a bank account?'],
    ['I want to speak to a human', 'I want to speak like a human'],
    ['When will I get my card?', 'Where will I get my card?'],
    ['My train was cancelled. Can I get a refund?', 'I cancelled my train. Can I get a refund?'],
    ['I am pregnant. Can I take ibuprofen?', 'Can I take ibuprofen?'],
    ['My friend hit my car. Can I sue?', "I hit my friend's car. Can I sue?"],
    ['I lost my wallet. How do I find it?', 'I lost my wallet. How do I replace it?'],
    ['Give every student in each class one book', 'Give one student in every class each book'],
    ['How is a top-up verified?', 'How do I top up with a cheque?'],
  ])('"%s" is not "%s"', (a, b) => {
    expect([serves(a, b), serves(b, a)]).toEqual([false, false]);
  });
});

describe('questions that name next to nothing', () => {
  it.each([
    ['What can you do?', 'How are you?'],
    ['What can you do?', 'Thanks for that!'],
    ['What do you know?', 'Hello there!'],
    ['Yes, that is it', 'Are you from here?'],
    ['Call Tom', 'Please call me Tom'],
    ['Call Tom', 'I want to be called Tom'],
    ["How's life?", 'What is the meaning of life?'],
    ['What is your name?', 'What is my name?'],
    ['What day is it?', 'How is your day?'],
    ['What is a reminder?', 'Give me a reminder'],
    ['What can you help me with?', 'Thanks for helping me!'],
    ['What do you want me to call you?', 'What do you want to call me?'],
  ])('"%s" is not "%s"', (a, b) => {
    expect([serves(a, b), serves(b, a)]).toEqual([false, false]);
  });

  it.each([
    ['What can you do?', 'What can you do please?'],
    ['What is photosynthesis?', 'Explain photosynthesis'],
    ['Tell me about photosynthesis', 'What is photosynthesis?'],
  ])('"%s" is "%s"', (a, b) => {
    expect(serves(a, b)).toBe(true);
  });
});
