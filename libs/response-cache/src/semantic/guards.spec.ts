import { type Guard, guardBetween } from './guards';
import { wordsOf } from './words';

const guard = (a: string, b: string): Guard | undefined => guardBetween(wordsOf(a), wordsOf(b));

describe('what stands against an answer', () => {
  it.each<[Guard, string, string]>([
    ['number', 'What is 12 plus 30?', 'What is 12 plus 31?'],
    ['number', 'Who won the world cup in 1998?', 'Who won the world cup in 2002?'],
    ['unit', 'How much is 5 miles in metres?', 'How much is 5 yards in metres?'],
    ['unit', 'How high is the tower?', 'How high is the tower in feet?'],
    ['unit', 'How many grams are in an ounce?', 'How many ounces are in a gram?'],
    ['unit', 'How many cats are in the house?', 'How many dogs are in the house?'],
    ['date', 'Is the shop open on Monday?', 'Is the shop open on Tuesday?'],
    ['negation', 'Which fruits are rich in iron?', 'Which fruits are not rich in iron?'],
    ['opposite', 'How do I enable notifications?', 'How do I disable notifications?'],
    ['entity', 'What is the capital of France?', 'What is the capital of Spain?'],
    ['code', 'What does `map` do?', 'What does `filter` do?'],
    ['language', 'How do I reset my password?', 'Wie setze ich mein Passwort zurück und was ist zu tun?'],
    ['direction', 'Flights from Rome to Paris', 'Flights from Paris to Rome'],
  ])('%s: "%s" is not "%s"', (name, a, b) => {
    expect([guard(a, b), guard(b, a)]).toEqual([name, name]);
  });

  it.each([
    ['How do I reset my password?', 'How can I reset my password?'],
    ['What is the capital of France?', 'Tell me the capital of France'],
    ['How many planets are there?', 'how many planets are there'],
    ['How many open tickets are there?', 'How many tickets are open?'],
    ['What are the opening hours on Monday?', 'Opening hours on Monday?'],
  ])('is nothing between "%s" and "%s"', (a, b) => {
    expect([guard(a, b), guard(b, a)]).toEqual([undefined, undefined]);
  });
});
