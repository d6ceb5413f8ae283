import { spelled } from './spelling';
import { activeVoice, circumstancesBehind } from './voice';

describe('a question in the passive voice', () => {
  it.each([
    ['by whom was the letter written?', 'who written the letter?'],
    ['who was the letter written by?', 'who written the letter?'],
    ['how is oxygen carried by red blood cells?', 'how do red blood cells carried oxygen?'],
    ['which team was beaten by the guests?', 'which team did the guests beaten?'],
    ['where is tea grown in india?', 'where do people grown tea in india?'],
    ['where do they grow tea in india?', 'where do people grow tea in india?'],
    ['how is glass made?', 'howto made glass?'],
    ['which languages are spoken in chile?', 'which languages do people spoken in chile?'],
    ['is the shop closed on monday?', 'is the shop closed on monday?'],
    ['is my data shared with others?', 'do you shared my data with others?'],
    ['is lung cancer caused by smoking?', 'do smoking caused lung cancer ?'],
    ['is phone support included in the free plan?', 'do the free plan included phone support?'],
    ['is a visa needed for norway?', 'do i need a visa for norway?'],
    ['can cooked rice be frozen?', 'can i frozen cooked rice?'],
    ['why has my card been refused?', 'why did people refused my card?'],
    ['by whom are expenses approved?', 'who approve expenses?'],
    ['how is it done. where is it sold?', 'how is it done. where is it sold?'],
  ])('"%s" is "%s"', (text, active) => {
    expect(activeVoice(text).text).toBe(active);
  });
});

describe('circumstances in front', () => {
  it.each([
    ['in python, howto sort a list?', 'howto sort a list in python?'],
    ['if it rains, can i cancel?', 'can i cancel if it rains?'],
    ['when i open it, the app crashes', 'when i open it, the app crashes'],
  ])('"%s" is "%s"', (text, told) => {
    expect(circumstancesBehind(text)).toBe(told);
  });
});

describe('spelling', () => {
  it.each([
    ['What happened on July 4th, 1776?', 'What happened on 4 July 1776?'],
    ['What happened on the 4th of July 1776?', 'What happened on 4 July 1776?'],
    ['What happened on 1776-07-04?', 'What happened on 4 July 1776?'],
    ['May I come at 5?', 'May I come at 5?'],
    ['Version 2026-10-21T10:00', 'Version 2026-10-21T10:00'],
    ['Is €20 more than $1,000?', 'Is 20 euros more than 1,000 dollars?'],
    ['Boil it at 80 °C or 80 degrees Celsius', 'Boil it at 80 celsius or 80 celsius'],
    ['15 % of 240', '15 percent of 240'],
    ['can u tell me how 2 tie it', 'can you tell me how to tie it'],
    ['why dont they', 'why do not they'],
    ['I recieve no Adress w/o a pasword', 'I receive no address without a password'],
    ['the min. age of Mr. Smith', 'the min age of Mr Smith'],
    ['`u = 2`, why cant u be 2', '`u = 2`, why cant u be 2'],
  ])('"%s" is "%s"', (text, plain) => {
    expect(spelled(text)).toBe(plain);
  });
});
