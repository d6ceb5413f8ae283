import { MISSPELT } from './misspelt.data';

/*
 * The same thing written in another way: dates, sums of money, degrees, and what people type in a hurry. Capitals and
 * marks stay, for the guards look at them.
 */

const MONTHS =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const LONG = 'January February March April May June July August September October November December'.split(' ');
const monthOf = (name: string): string =>
  LONG.find((long) => long.toLowerCase().startsWith(name.slice(0, 3).toLowerCase())) ?? name;

const MONTH_FIRST = new RegExp(`\\b(${MONTHS})\\.? (\\d{1,2})(?:st|nd|rd|th)?(?:,? (\\d{4}))?(?![\\d:.]*\\d)`, 'gi');
const DAY_FIRST = new RegExp(`\\b(?:the )?(\\d{1,2})(?:st|nd|rd|th)?\\.? (?:of )?(${MONTHS})\\b\\.?(?:,? (\\d{4}))?`, 'gi');
const ISO = /\b(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b(?![T:-])/g;

const written = (day: string, month: string, year = ''): string =>
  [String(Number(day)), monthOf(month), year].filter((part) => part !== '').join(' ');

const MONEY: Readonly<Record<string, string>> = { '€': 'euros', $: 'dollars', '£': 'pounds', '¥': 'yen' };

/** A calendar's day as day, month, year; what a sign of money stands before; degrees. */
function measures(text: string): string {
  return text
    .replace(ISO, (_, year: string, month: string, day: string) => written(day, LONG[Number(month) - 1] as string, year))
    .replace(DAY_FIRST, (_, day: string, month: string, year?: string) => written(day, month, year))
    .replace(MONTH_FIRST, (_, month: string, day: string, year?: string) => written(day, month, year))
    .replace(/([€£¥]|\$(?=\d))\s?(\d+(?:[.,]\d+)*)/g, (_, sign: string, sum: string) => `${sum} ${MONEY[sign] ?? sign}`)
    .replace(/(?<![\w'])(\d{1,2})\s?['′] ?(\d{1,2})\s?(?:"|″|''|(?=\s))/g, '$1 feet $2 inches')
    .replace(/(?<=\d) ?(?:°|degrees? ) ?(?:C|Celsius)\b/g, ' celsius')
    .replace(/(?<=\d) ?(?:°|degrees? ) ?(?:F|Fahrenheit)\b/g, ' fahrenheit')
    .replace(
      /(?<=\d)(?=(?:ms|mm|cm|km|mg|kg|ml|cl|kb|mb|gb|tb|lbs?|oz|ft|mph|kph|hrs?|mins?|secs?|kcal|kwh|usd|eur|gbp|am|pm)\b)/gi,
      ' ',
    )
    .replace(/(?<=\d) ?%|(?<=\d) per ?cent\b/g, ' percent');
}

/** A .zip file is a zip file. */
const SUFFIX =
  /(?<=\s)\.((?:zip|rar|7z|tar|csv|tsv|pdf|docx?|xlsx?|pptx?|jpe?g|png|gif|svg|heic|mp[34]|mov|txt|json|xml|ya?ml|html|exe|dmg|iso|apk)(?= files?\b))/gi;
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ONES = 'one two three four five six seven eight nine'.split(' ');
/** Twenty-five is 25. */
const COMPOUND = new RegExp(`\\b(${TENS.join('|')})[- ](${ONES.join('|')})\\b(?!-)`, 'gi');
const compound = (_: string, ten: string, one: string): string =>
  String((TENS.indexOf(ten.toLowerCase()) + 2) * 10 + ONES.indexOf(one.toLowerCase()) + 1);

/** Words that nobody means otherwise; those that are one letter or a figure only behind words that show it. */
const HURRIED: readonly (readonly [RegExp, string])[] = [
  [/\b(what|who|where|when|how|that|there|here)s(?= (?:a|an|the|my|your|it|this|that|up|going|wrong|best)\b)/gi, '$1 is'],
  [/\b(do|does|did|is|are|was|were|has|have|had|would|should|could)nt\b/gi, '$1 not'],
  [/\bcant\b/gi, 'can not'],
  [/(?<=\b(?:i|you|it|he|she|we|they|that) )wont\b/gi, 'will not'],
  [/^im\b|(?<=\s)im(?= (?:a|an|the|not|in|on|at|going|trying|having|using|\w+ing)\b)/gi, 'i am'],
  [/\bive\b/gi, 'i have'],
  [/\bwat\b/gi, 'what'],
  [/\b(?:pls|plz)\b/gi, 'please'],
  [/\b(?:thx|thanx)\b/gi, 'thanks'],
  [/\b(?:gonna)\b/gi, 'going to'],
  [/\b(?:wanna)\b/gi, 'want to'],
  [/(?<=\b(?:can|could|do|did|would|should|will|if|are|how) )u\b/gi, 'you'],
  [/(?<=\b(?:how|have|need|want|got|old) )2(?= [a-z]{2,}\b)/gi, 'to'],
  [/(?<=\b(?:have|need|want) to be )2(?= [a-z]{2,}\b)/gi, 'to'],
  [/(?<=\s)w\/o(?=\s)/gi, 'without'],
  [/(?<=\s)w\/(?= ?[a-z])/gi, 'with '],
  [/(?<=\s)b\/c(?=\s)/gi, 'because'],
  [/(?<=\b(?:is|on|to|in|of|for|reset|change) )ur(?= [a-z])/gi, 'your'],
  [/(?<=[a-z] )&(?= [a-z])/gi, 'and'],
  [/\be-mail(s?)\b/gi, 'email$1'],
  [/\bgolang\b/gi, 'Go'],
  [/\b(node|vue|react|angular|express)[. ]?js\b/gi, '$1'],
  [/(?<![.\w/-])js(?=[\s?.,!]|$)/gi, 'JavaScript'],
  [/(?<![.\w/-])TS(?=[\s?.,!]|$)/g, 'TypeScript'],
];

/** Words whose full stop ends no sentence. */
const SHORTENED = /\b(min|max|approx|avg|dept|mt|mr|mrs|ms|dr|vs|etc|inc|ltd|no|tel|incl|excl)\.(?= \S)/giu;

/** @returns the same question, as most would write it */
export function spelled(text: string): string {
  let plain = measures(text).replace(SHORTENED, '$1').replace(COMPOUND, compound).replace(SUFFIX, '$1');
  // Where there is code, a letter may be a name.
  if (/[`{}=<>_]/.test(plain)) return plain;
  for (const [pattern, word] of HURRIED) plain = plain.replace(pattern, word);
  return plain.replace(/[A-Za-z]{3,}/g, (word) => MISSPELT.get(word.toLowerCase()) ?? word);
}
