import { BASE_OF, PASTS } from './irregular.data';
import { phrase } from './lexicon.data';

/*
 * Frames that people ask in whatever they ask about: what somebody thinks of it, how it is to do it, what happens if it is
 * done, which of two is more, how to tell whether it is so, and what a customer says of an order or an account. Works on
 * lower case.
 */

export type Told = string | ((...groups: string[]) => string);
export const rule = (pattern: string, told: Told): readonly [RegExp, Told] => [new RegExp(pattern, 'u'), told];

const HUMAN =
  '(?:an? |the |some |your |one of your )?(?:(?:(?:real|live|actual|human) )+(?:customer )?(?:service |support )?(?:person|human|being|agent|representative|rep|operator|advisor|adviser|assistant)s?|(?:customer )?(?:service |support )(?:agent|representative|rep|operator|advisor|adviser)s?|representative|human(?: being)?)\\b';
const HELP_DESK = '(?:the |your )?(?:customer (?:service|support|care)|support team|support staff|help ?desk)\\b';

/** Before other openings are folded: of these, too little would be left to know them by. */
const EARLY: readonly (readonly [RegExp, string])[] = (
  [
    ['^\\W*what do you think (?:about|of)\\b', 'askopinion about'],
    [
      '^\\W*what (?:is|are) your (?:honest |personal |overall )?(?:opinions?|views?|thoughts?|take|feelings?|stance) (?:on|about|of|regarding|towards?)\\b',
      'askopinion about',
    ],
    ['^\\W*how do you feel about\\b', 'askopinion about'],
    [
      '^\\W*(?:what is it like|what does it feel like|how does it feel(?: like)?|how is it like) (?:to |(?=\\p{L}{2,}ing\\b))(?:be |being )?',
      'askexperience ',
    ],
    ['^\\W*how is it to (?:be )?', 'askexperience '],
    ['^\\W*(?:what would happen if|what if)\\b', 'what happens if'],
    ['(?:quit|give up|gave up|giving up) (?=\\p{L}{2,}ing\\b)', 'stop '],
    ['make ((?:some |more |extra |much |enough )?)money', 'earn $1money'],
    ['making ((?:some |more |extra |much |enough )?)money', 'earning $1money'],
    ['(?:get|become|be) better (?:at|in) (?:my )?', 'improve '],
    ['(where (?:is|are) [^?.!,]{2,60}?) (?:located|situated)\\b', '$1'],
    ['still ((?:has|have) not) ([^?.!,]{2,60}?)(?=[?.!,]|$)', '$1 $2 yet'],
    ['(?:forms?|types?|kinds?|methods?|means) of payments?|payment (?:options?|types?|forms?)', 'payment methods'],
    ['email addresse?s?\\b', 'email'],
    ['(?:on (?:planet )?earth|of the world|in the (?:whole|entire) world)(?=[?.! ]*$)', 'in the world'],
    ['what is considered (?:to be |as )?', 'what is '],
    ['^\\W*what (?:happened with|became of)\\b', 'what happened to'],
    ['^\\W*(who|what|which) do you think (?=(?:will|is|are|would|should|was)\\b)', '$1 '],
    ['internet connections?', 'internet'],
    ['(?:what|which) time of (?:the )?year\\b', 'when'],
    ['^\\W*do you (?:guys )?(?:offer|provide) (?!payments?\\b)', 'do you have '],
    ['what to do(?= (?:if|when|about|with)\\b)', 'what do i do'],
    [
      '(?<=\\b(?:with|by|via|cash|deposit|bounce|paper|write|personal|mail) (?:a |the |my )?)checks?\\b(?! (?:in|out|up|for)\\b)|cheques?',
      'papercheque',
    ],
    ['(?:(?:am|is|are) |(?:have|has) been )unable to\\b', 'can not'],
    ['(^\\W*(?:is|are|was|were) [^?.!,]{2,40}?) considered (?:to be |as )?(?=an?\\b|the\\b)', '$1 '],
    ['((?:link|connect|integrate|sync|pair) [^?.!,]{2,40}?) with\\b', '$1 to'],
    ['(?:like|as if) (?:i am|i were|i was) (?:five|5)(?: years old)?|to a (?:five|5)[- ]years?[- ]old|eli5', 'eli5'],
    ['by (?:my|your|one)self\\b', 'alone'],
    ["on (?:my|your|one's) own\\b", 'alone'],
    ['at the age of (?=\\d)', 'at '],
    ['(?:speak|talk|chat) (?:to|with) (?=' + HUMAN + ')', 'contact '],
    ['(?:speak|talk|chat) (?:to|with) (?=' + HELP_DESK + ')', 'contact '],
    [
      `(?:(?:connect|transfer) (?:me|us)|put (?:me|us) through|be (?:connected|transferred|put through)) (?:to|with) (?=${HUMAN}|${HELP_DESK})`,
      'contact ',
    ],
    [`(?:contact|reach|get a ?hold of|get in touch with|get hold of|reach out to) ${HUMAN}`, 'contact humanagent'],
    [`(?:contact|reach|get a ?hold of|get in touch with|get hold of|reach out to) ${HELP_DESK}`, 'contact customerservice'],
    ['(?<=\\b(?:get|getting|have|want|need) )(?:all )?(?:my|our|the) money back\\b', 'a refund'],
  ] as const
).map(phrase);
/** One of the words that any of them needs. */
const OF_EARLY =
  /\b(?:think|opinions?|views?|thoughts?|your take|feelings?|stance|feel|it like|how is it|what (?:would|if)|quit|g[ia]v(?:e|ing) up|gave up|making|money|better|self|own|age of|speak|talk|chat|connect(?:ed)?|transfer(?:red)?|through|contact|reach|touch|hold|located|situated|still|payments?|email|earth|world|myself|yourself|oneself|considered|unable|link|integrate|sync|pair|like i|as if|five|5|eli5|happened|became|internet|time of|offer|provide|to do|cheques?|checks?)\b/u;
/** @returns the text with these openings in the words that stand for all of their kind; contracted words are in full */
export function openedAlike(text: string): string {
  if (!OF_EARLY.test(text)) return text;
  let plain = text;
  for (const [pattern, word] of EARLY) plain = plain.replace(pattern, word);
  return plain;
}

const THING =
  "((?:(?!(?:or|and|than|which|what|is|are)\\b)[\\p{L}\\p{N}'.+#-]+ ){0,4}?(?!(?:or|and|than|which|what)\\b)[\\p{L}\\p{N}'.+#-]+)";
const MORE =
  '((?:the )?(?:(?:more|less|most|least) \\p{L}+|better|worse|best|worst|further|farther|(?!other|never|ever|under|over|after|water|number|paper)\\p{L}{2,}(?:er|est)))';
const article = (thing: string): string => thing.replace(/^(?:the|an?) /u, '');
/** Which of two is more, with the two in the order of the alphabet. */
const choice = (more: string, of: string, one: string, other: string): string => {
  const [first, second] = [article(one), article(other)].sort();
  return `which is ${article(more)}${of ? ` ${of.trim()}` : ''} among ${first} or ${second}`;
};

/** What may be done to what one has bought; the gateway's models do it to nobody's. */
const DEALS =
  'return|cancel|exchange|track|renew|redeem|activate|deactivate|reactivate|dispute|reschedule|unsubscribe|subscribe|withdraw|deposit|upgrade|downgrade|terminate';
const KEEPS =
  'change|update|edit|modify|reset|close|open|delete|remove|add|block|unblock|freeze|unfreeze|report|check|see|view|download|get|place|pay|verify|recover|restore|confirm|order|reorder|replace|register|link|unlink|switch|transfer|claim|request|unlock|file|use|pause|stop';
const KEPT =
  'orders?|accounts?|subscriptions?|passwords?|passcode|pin|address|cards?|creditcards?|debitcards?|payments?|refunds?|bookings?|reservations?|flights?|bills?|newsletter|delivery|shipment|membership|profile|sim|insurance|claim|complaint|appointment|loan|mortgage|balance|username|transactions?|voucher|coupon|statements?|invoices?';
/** "Cancelling" or "cancel": what help is wanted with. */
const ing = (verbs: string): string =>
  `(?:${verbs
    .split('|')
    .map((verb) => `${verb}|${verb.replace(/e$/u, '')}${/(?:get|reset|stop|cancel)$/u.test(verb) ? `${verb.at(-1)}?` : ''}ing`)
    .join('|')})`;
const LEAD =
  '(?:(?:(?:can|could|would|will) (?:you|someone|anyone|anybody|somebody) )?(?:please )?(?:help|assist) (?:me|us) (?:with |to |in )?|(?:i|we) (?:need|want|require|would like|would love) (?:some |your |any )?(?:help|assistance|support) (?:with |to |in |for )?|(?:i am|we are) (?:trying|looking|hoping) to |(?:i|we) (?:have to|must|need to|want to|wish to) |i would like to |please )?';

/** "Is it true that he sold it": did he sell it. */
function asksWhether(told: string): string {
  const helped = /^(.{2,60}?) (is|are|was|were|can|could|has|have|had|will|should|must) /u.exec(told);
  if (helped) return `${helped[2]} ${helped[1]} ${told.slice(helped[0].length)}`;
  return PAST.test(told) ? `did ${told}` : `do ${told}`;
}
const PAST = new RegExp(`\\b(?:[\\p{L}]{3,}(?<!e)ed|${[...PASTS].join('|')})\\b`, 'u');

/** What is done to a thing that people try out. */
const TRIED =
  'added|mixed|heated|cooled|removed|dropped|placed|exposed|burned|burnt|frozen|cut|connected|deleted|divided|multiplied|combined|boiled|shaken|stirred|melted';

export const FRAMES: readonly (readonly [RegExp, Told])[] = [
  rule(`^howto go about (?=\\p{L}{2,}ing\\b)`, 'howto '),
  rule('^what does it take to\\b', 'howto'),
  rule('^howto better (?=my|the|our)', 'howto improve '),
  rule('^howto (?:know|tell|learn|check|see|determine|be sure|confirm) (?:if|whether)\\b', 'howto know whether'),
  rule(
    '^(howto know whether .*?)\\b(has|have) been (?=\\p{L}{3,}ed\\b)',
    (_, head = '', has = '') => `${head}${has === 'has' ? 'is' : 'are'} `,
  ),
  rule('^what (?:are|is) some (?:of )?(?=the (?:best|most|worst|top)\\b)', 'what are '),
  rule(
    '^(?:what|which) are (?:some |a few )?(?:good|great|top|nice|recommended) (?!ways?\\b|methods?\\b|reasons?\\b|for\\b|at\\b|and\\b|or\\b)',
    'what are the best ',
  ),
  rule(
    '^what are (?:some (?:of )?)?(?:the )?(?:common )?(symptoms|benefits|advantages|disadvantages|causes|effects|side effects|uses|examples|reasons|risks|types|characteristics|features|properties|consequences|drawbacks|tips|methods) (?=of|for|to|about)',
    'what are the $1 ',
  ),
  rule('^what are (?:some (?:of )?)?(?:the )?(?:common )?signs(?: and symptoms)? of\\b', 'what are the symptoms of'),
  rule('^(?:do|does) (?!it\\b|they\\b|he\\b|she\\b)(.{2,40}?) exist(?= (?:on|in|at|within)\\b|[?.! ]*$)', 'is there $1'),
  rule('^(is|are) there any\\b', '$1 there'),
  rule('^is it better to (?=.+ or )', 'should i '),
  rule('^(how (?:many|much) .{2,40}? (?:does|do) .{2,40}?) contain(?=[?.! ]*$)', '$1 have'),
  rule(
    `^what (?:is|are) the (?:main |primary )?(?:jobs?|roles?|responsibilit(?:y|ies)|dut(?:y|ies)) of ((?:an? |the )?(?:(?!in\\b|on\\b|for\\b|at\\b|with\\b|and\\b|or\\b)[\\p{L}-]+ ?){1,3}?)(?=[?.! ]*$)`,
    'what do $1 do',
  ),
  rule('^is it worth (?:it |while )to\\b', 'is it worth'),
  rule(`^(?:is|are) (?!it\\b)${THING} worth (\\p{L}{2,}ing)\\b`, 'is it worth $2 $1'),
  rule('^what is the (?:correct |right |proper )?pronunciation of\\b', 'howto pronounce'),
  rule('^how is (["“].{2,40}?["”]) (pronounce|spelle)d\\b', 'howto $2 $1'),
  rule('^must i have (?=an?\\b)', 'do i need '),
  rule(
    '^what is the (?:average |usual |normal )?(shipping|delivery|processing|response) time(?=[?.! ]*$)',
    'how long do $1 take',
  ),
  rule('^(?:what|which) (.{3,40}?) (?:is|are) accepted(?: (?:by you|here))?(?=[?.! ]*$)', 'which $1 do you accept'),
  rule('^what are the accepted (.{3,40}?)(?=[?.! ]*$)', 'which $1 do you accept'),
  rule(
    '^where is (?=(?:my|the|our) (?:\\p{L}+ ){0,2}(?:number|code|id|key|settings?|history|invoice|receipt|statement|menu|button|option)(?=[?.! ]*$))',
    'where can i find ',
  ),
  rule('^(?:what|which) ((?:\\p{L}+ )?\\p{L}+s) are (?:good|best|the best) for\\b', 'what are the best $1 for'),
  rule('^what (?:causes|caused) (.{2,50}?) to (?=\\p{L})', 'why do $1 '),
  rule('^(what do i do if .+?|why) will not (?=\\S)', '$1 does not '),
  rule(`^is it (?:possible|feasible) for (?!me\\b|us\\b|you\\b)${THING} to\\b`, 'can $1'),
  rule(`^(?:is|are|am) (.{2,50}?) capable of (?=\\p{L}+ing\\b)`, 'can $1 '),
  rule('^(?:is it|it is) (?:really |actually |indeed )?(?:true|a fact) (?:that )?(.{5,})$', (_, told = '') => asksWhether(told)),
  rule('^can (?:i|one|we) legally\\b', 'is it legal to'),
  rule(
    `^what happens if (?!i\\b|we\\b|you\\b|my\\b|he\\b|she\\b|they\\b)(.{2,50}?) (?:is|are|gets?) (${TRIED})\\b`,
    (_, thing = '', verb = '') =>
      `what happens if i ${BASE_OF.get(verb) ?? verb.replace(/([ptx])\1?ed$/u, '$1').replace(/ed$/u, 'e')} ${thing}`,
  ),
  rule('^(?:what|which) (colou?r|size|shape) (is|are) (?!the best\\b|best\\b)(.+?)(?=[?.! ]*$)', 'what is the $1 of $3'),
  rule('^when (?:do|does|will) (.{2,50}?) (?:happen|occur)(?=[?.! ]*$)', 'when is $1'),
  rule('^(what do i do) (?:when|whenever|once)\\b', '$1 if'),
  rule(
    '( if (?:my|the|our) (?:[\\p{L}-]+ ){1,3}?)(?:was|were|has been|have been|got|gets) (?=\\p{L}{3,}ed\\b|stolen\\b|lost\\b|broken\\b)',
    '$1is ',
  ),
  rule(
    '^((?:what|which|where|can|howto|should|may|is it|am) (?!do i do\\b)[^.?!]{3,80}?) if i have (?!to\\b|been\\b|not\\b|no\\b|got\\b|had\\b|never\\b|already\\b|\\p{L}+ed\\b|lost\\b|forgotten\\b|broken\\b|bought\\b|paid\\b|done\\b|made\\b|left\\b|gone\\b)',
    '$1 with ',
  ),
  // Which of two.
  rule(
    `^(?:which|what|who)(?: one)? is (?=.* or )${MORE}((?: (?!or\\b)[\\p{L}\\p{N}'-]+){0,4}?) ?[,:;-] ?(?!\\p{L}{2,}ing )(?:an? |the )?${THING} or (?:an? |the )?${THING}(?=[?.! ]*$)`,
    (_, more = '', of = '', one = '', other = '') => choice(more, of, one, other),
  ),
  rule(
    `^(?:is|are) (?=.* or )(?:an? |the )?${THING} or (?:an? |the )?([\\p{L}\\p{N}'.+#-]+(?: (?!the\\b|an?\\b)[\\p{L}\\p{N}'.+#-]+){0,3}?) ${MORE}((?: (?!or\\b|than\\b)[\\p{L}\\p{N}'-]+){0,4}?)(?=[?.! ]*$)`,
    (_, one = '', other = '', more = '', of = '') => choice(more, of, one, other),
  ),
  rule(
    `^(?=.* or .*\\bis\\b)(?:an? |the )?${THING} or (?:an? |the )?${THING} ?[,:;?-]+ ?(?:which|what)(?: one)? is ${MORE}((?: (?!or\\b|than\\b)[\\p{L}\\p{N}'-]+){0,4}?)(?=[?.! ]*$)`,
    (_, one = '', other = '', more = '', of = '') => choice(more, of, one, other),
  ),
  rule('^how long do(?:es)? (\\p{L}{2,}ing .{2,50}?) take(?=[?.! ]*$)', 'how long does it take to $1'),
  rule(
    '^(?:is|are) (?!it\\b|there\\b)(.{2,40}?) (?:unhealthy|(?:bad|harmful|unhealthy) (?:for|to) (?:you|me|us|one|humans|people|(?:your |my |our |the |human )?health))(?=[?.! ]*$)',
    'are $1 unhealthy',
  ),
  rule(
    '^(?:is|are) (?!it\\b|there\\b)(.{2,40}?) (?:healthy|(?:good|healthy) for (?:you|me|us|one|humans|people|(?:your |my |our |the |human )?health))(?=[?.! ]*$)',
    'are $1 healthy',
  ),
  // What a customer wants done.
  rule('^(?:i|we) (?:want|need|would like|demand) (?:an?|my|the|our) refund\\b', 'howto get a refund'),
  rule('^howto (?:request|claim|ask for) (?:an?|my|the) refund\\b', 'howto get a refund'),
  rule(`^${LEAD}register(?: for an account)?(?=[?.! ]*$)`, 'howto register'),
  rule(
    '^(?:howto |i want to |please )?(?:register for|register|create|make|open|setup|get) an? (?:new )?account(?= (?:on|at|with|in|here)\\b|[?.! ]*$)',
    'howto register',
  ),
  rule(`^${LEAD}((?:\\p{L}+ly )?${ing(DEALS)} (?:my|our)\\b[^.!?;:]{2,80})(?=[?.! ]*$)`, 'howto $1'),
  rule(
    `^${LEAD}((?:\\p{L}+ly )?${ing(`${DEALS}|${KEEPS}`)} (?:(?:my|our|an?|the|this) )?(?:(?!to\\b|for\\b|from\\b|with\\b|and\\b|or\\b|if\\b)[\\p{L}\\p{N}'-]+ ){0,3}(?:${KEPT})\\b[^.!?;:]{0,60})(?=[?.! ]*$)`,
    'howto $1',
  ),
  rule(`^(?:${LEAD}|(?:can|could|may) i )(contact (?:humanagent|customerservice))\\b`, 'howto $1'),
  rule('^howto (?:see|view|find|check) (?=(?:my|our)\\b[^.?!,]{2,40}[?.! ]*$)', 'where can i find '),
  rule('^when (?:can|should|do) i expect (?:to (?:get|receive) )?(?=my\\b|the\\b|our\\b)', 'when will i get '),
  rule('^how long (?:until|till|before) (?:i|we) (?:get|receive) (?=my\\b|the\\b|our\\b)', 'when will i get '),
  rule('^when will i receive\\b', 'when will i get'),
  rule(
    '^what (?:are|is) (?:your|the) (?:(?:opening|business|store|shop|office|working|operating) )?(?:hours|opening times)(?: of operation)?\\b',
    'what are your hours',
  ),
  rule('^when (?:are|is) (?:you|the (?:shop|store|office)) open\\b', 'what are your hours'),
  rule('^when do you open and close\\b', 'what are your hours'),
  rule('^can you (?=(?:ship|deliver|repair|accept|gift wrap|price match)\\b(?!.*\\b(?:my|our|me|us)\\b))', 'do you '),
  rule('^(?:is|are) (shipping|delivery) (to .{2,40}?) (?:available|possible|offered)(?=[?.! ]*$)', 'do you ship $2'),
  rule('^do you deliver (?=to\\b)', 'do you ship '),
];

/** What anybody does; a company that is asked whether it can ship or repair something is asked for itself. */
const ANYBODYS =
  'eat|drink|freeze|refreeze|microwave|reheat|cook|bake|boil|fry|grow|wash|use|take|mix|put|get|have|be|become|learn|live|survive|die|lose|gain|see|hear|drive|fly|swim|sleep|run|wear|travel|visit|go|catch|recover|overdose|combine|store|plant|paint|recycle|bring|make money|earn|buy|sell|retire|breathe|stop|quit';
const ANYBODY = new RegExp(
  `^\\W*(can|could|should) (?:you|one|a person|people|someone|somebody|anyone|we) (?:(?:really|actually|safely|still|also) )?(?=(?:${ANYBODYS})\\b)`,
  'u',
);
const OF_ONE =
  /^\W*(?:how (?:do|can|would|could) you (?:know|tell)|what (?:happens|would happen) (?:if|when)|what if|what (?:do|should|can) you do (?:if|when)) /u;
const OF_ME = /\b(?:i|i'm|i've|i'd|me|my|mine|we|us|our|ours|please)\b/u;

/** "Can you freeze rice" asks what anybody can: "can I freeze rice". */
export function ofAnybody(text: string): string {
  if (text.length > 200 || OF_ME.test(text.replace(/^\W*can we\b/u, ''))) return text;
  const asked = text.replace(ANYBODY, '$1 i ');
  if (asked === text && !OF_ONE.test(text)) return text;
  return asked
    .replace(/\byou are\b|\byou're\b/gu, 'i am')
    .replace(/\byou\b/gu, 'i')
    .replace(/\byour\b/gu, 'my')
    .replace(/\byourself\b/gu, 'myself')
    .replace(/\byours\b/gu, 'mine');
}

const TIMED =
  /^how many (minute|hour|day|week|month|year)s? (?=(?:does|do|did|will|would|should|can|must|may|is|are)\b.*\b(?:take|last|wait|boil|cook|bake|fry|roast|grill|steam|soak|stay|keep|store|freeze|sleep|live)\b)/u;

/** How many minutes it takes is how long it does, though not how many hours: the unit stands at the end, where a guard sees it. */
export function timed(text: string): { plain: string; unit: string } {
  const unit = TIMED.exec(text)?.[1];
  return unit === undefined ? { plain: text, unit: '' } : { plain: text.replace(TIMED, 'how long '), unit: ` in${unit}s` };
}
