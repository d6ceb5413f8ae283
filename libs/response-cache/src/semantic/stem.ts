import { BASE_OF } from './irregular.data';

const AMERICAN: ReadonlyMap<string, string> = new Map(
  `licence license|licences licenses|defence defense|offence offense|practise practice|programme program|programmes programs|grey gray|cheque check|cheques checks
  tyre tire|tyres tires|jewellery jewelry|aluminium aluminum|cosy cozy|plough plow|storey story|mould mold|ageing aging|judgement judgment|fulfil fulfill|skilful skillful|enrol enroll|aeroplane airplane|maths math|instalment installment|instalments installments|fulfilment fulfillment|centimetres centimeters|pyjamas pajamas|kerb curb|sceptical skeptical`
    .split(/[|\n]/)
    .map((pair) => pair.trim().split(' ') as [string, string]),
);

/** Words come again and again, so each is taken apart once. Few words make up most of what is asked. */
const KNOWN = new Map<string, string>();
const MOST_KNOWN = 20_000;

/** The beginning that forms of one word share; English, and only what is safe. */
export function stem(form: string): string {
  let known = KNOWN.get(form);
  if (known === undefined) {
    if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
    known = rootOf(form);
    // What is longer is no word.
    if (form.length <= 40) KNOWN.set(form, known);
  }
  return known;
}

function rootOf(form: string): string {
  const word = american(BASE_OF.get(form) ?? form);
  if (word.length <= 3) return word;
  if (/ie[sd]$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh|z)es$/.test(word)) return word.slice(0, -2);
  if (/[^su]s$/.test(word)) return rootOf(word.slice(0, -1));
  if (word.endsWith('ing') && word.length > 5) return undouble(word.slice(0, -3));
  if (word.endsWith('ed') && word.length > 4) return undouble(word.slice(0, -2));
  return word.endsWith('e') ? word.slice(0, -1) : word;
}

function undouble(word: string): string {
  const bare = /[a-z]([bdfgmnprt])\1$/.test(word) && word.length > 3 ? word.slice(0, -1) : word;
  return bare.endsWith('e') && bare.length > 3 ? bare.slice(0, -1) : bare;
}

/** Colour, centre and summarise, as the other half of those who write English spell them. */
function american(word: string): string {
  const known = AMERICAN.get(word);
  if (known !== undefined || word.length < 6) return known ?? word;
  return word
    .replace(/is(e|ed|es|ing|ation)$/, 'iz$1')
    .replace(/lys(e|ed|es|ing)$/, 'lyz$1')
    .replace(/([a-z]{2})our(s|ed|ing|ite|ites)?$/, '$1or$2')
    .replace(/(?<=cent|theat|lit|met|fib|calib|somb)re(s|d)?$/, 'er$1')
    .replace(/(?<=catal|dial|anal)ogue(s)?$/, 'og$1')
    .replace(
      /(?<=trave|cance|mode|labe|leve|signa|fue|counse|equa|tota|channe|tunne|contro|enro|expe|compe|rebe)ll(?=(?:ed|ing|er|ers)$)/,
      'l',
    );
}
