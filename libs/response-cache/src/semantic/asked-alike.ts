import { FRAMES, rule, type Told } from './common-frames';
import { TOLD_AS_DONE, UNITS } from './lexicon.data';

/*
 * One thing asked in several frames: "how high is X" and "what is the height of X", "how many grams are 2 cups" and
 * "convert 2 cups to grams". Each frame is written as one of them. Works on lower case, openings already folded.
 */

const THING = "((?:[\\p{L}\\p{N}'-]+ ){0,5}?[\\p{L}\\p{N}'-]+)";
const END = '(?=[\\s?.!]*$)';
const VERBS_BEHIND =
  '(?=\\s*(?:[?.!]|$)| (?:in|on|at|for|from|with|during|under|after|before|of|when|while|if|without|compared)\\b)';

/** What is asked of a thing by an adjective, and the noun that names it. */
const MEASURES: Readonly<Record<string, string>> = {
  high: 'height',
  tall: 'height',
  long: 'length',
  wide: 'width',
  deep: 'depth',
  thick: 'thickness',
  heavy: 'weight',
  old: 'age',
  big: 'size',
  large: 'size',
  fast: 'speed',
  hot: 'temperature',
  expensive: 'cost',
};
/** Who did it, by what they are called for it. */
const DEEDS: Readonly<Record<string, string>> = {
  author: 'wrote',
  writer: 'wrote',
  director: 'directed',
  inventor: 'invented',
  painter: 'painted',
  founder: 'founded',
  composer: 'composed',
  discoverer: 'discovered',
  creator: 'created',
  winner: 'won',
};
const LANGUAGE =
  '(english|spanish|french|german|italian|portuguese|dutch|swedish|norwegian|danish|finnish|icelandic|polish|russian|ukrainian|czech|slovak|hungarian|romanian|bulgarian|serbian|croatian|greek|turkish|arabic|hebrew|persian|hindi|urdu|bengali|tamil|chinese|mandarin|cantonese|japanese|korean|vietnamese|thai|indonesian|latin|swahili|irish|welsh|catalan)';
/** What it says whether something is done, not who may do it. */
const JUDGED =
  '(safe|unsafe|dangerous|risky|harmful|healthy|unhealthy|legal|illegal|lawful|unlawful|hard|difficult|easy|expensive|cheap|rude|polite|normal|common|rare|bad|good|worth it)';
const UNIT = `(${[...UNITS.keys()]
  .filter((unit) => unit.length > 1 && unit !== 'second')
  .flatMap((unit) => [`${unit}s`, unit])
  .sort((a, b) => b.length - a.length)
  .join('|')}|seconds?|[gml])`;
const AMOUNT = '(\\d[\\d.,]*|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|fifty|half an?)';

const amount = (word: string): string => (/^(?:an?|one)$/u.test(word) ? '1' : word);

/** What is kept from a deed. */
const KEPT =
  "((?:(?!without\\b|by\\b|before\\b|after\\b|while\\b|when\\b|to\\b|for\\b|with\\b|and\\b|or\\b|from\\b|the\\b)[\\p{L}'-]+ |the (?!\\p{L}+ing\\b)[\\p{L}'-]+ ){1,5}?)";
/** Of two that are compared, the one that has more of it stands first. */
const MORE: Readonly<Record<string, string>> = {
  slower: 'faster',
  smaller: 'bigger',
  worse: 'better',
  lower: 'higher',
  younger: 'older',
  lighter: 'heavier',
  weaker: 'stronger',
  shorter: 'longer',
  thinner: 'thicker',
  poorer: 'richer',
  cheaper: 'more expensive',
};
const COMPARED: readonly (readonly [RegExp, Told])[] = [
  rule('\\b(\\p{L}{3,})ier than\\b', 'more $1y than'),
  rule(
    `^(is|are|was|were) ((?:(?!than\\b|less\\b|more\\b|much\\b)[\\p{L}\\p{N}'-]+ ){1,5})(?:less (\\p{L}+)|(${Object.keys(MORE).join('|')})) than ((?:(?!than\\b|and\\b|or\\b|in\\b|on\\b|at\\b|for\\b|to\\b|with\\b|when\\b|if\\b)[\\p{L}\\p{N}'-]+ ?){1,5}?)(?=[?.! ]*$)`,
    (_, be = '', one = '', less = '', comparative = '', other = '') =>
      `${be} ${other.trim()} ${less ? `more ${less}` : (MORE[comparative] ?? comparative)} than ${one.trim()}`,
  ),
];

/** Where it is done: languages and programs that a thing is one of ("a Python list") or that it is done in. */
const TOOL =
  '(python|javascript|typescript|java|kotlin|swift|golang|rust|ruby|php|scala|perl|bash|powershell|sql|mysql|postgresql|postgres|sqlite|mongodb|redis|css|html|react|angular|vue|svelte|django|flask|fastapi|rails|laravel|spring|node|nodejs|node\\.js|git|github|gitlab|docker|kubernetes|terraform|ansible|nginx|apache|excel|pandas|numpy|linux|ubuntu|windows|macos|jest|vitest|pytest|junit|bootstrap|tailwind|jquery|wordpress|photoshop|powerpoint|android|ios|unity|matlab)';
const IN_TOOLS: readonly (readonly [RegExp, Told])[] = [
  // What is to be done in one of them, said as an order.
  rule(
    `^(?=[^?:;]{8,110}$)((?:${TOLD_AS_DONE.replaceAll(' ', '|')}) (?!(?:me|us|my|our|this|these|those|it|that|them|the following)\\b)(?=.*\\b${TOOL}\\b).+)$`,
    'howto $1',
  ),
  rule(
    `^(howto .+?) (?:with|on) ((?!linux|ubuntu|windows|macos|android|ios)${TOOL.slice(1, -1).replace(/^/u, '(?:')}))${END}`,
    '$1 in $2',
  ),
  rule(
    `^(howto \\p{L}+ (?:(?:an?|the|my|all|two|multiple|existing|remote|local|new|old|nested|large|running) ){0,3})${TOOL} ((?:(?!in\\b|to\\b|from\\b|and\\b|with\\b|on\\b|for\\b|by\\b|of\\b)\\p{L}+)\\b(?:(?! ${TOOL.replace('(', '(?:')}\\b).)*?)${END}`,
    '$1$3 in $2',
  ),
];

const RULES: readonly (readonly [RegExp, Told])[] = [
  ...FRAMES,
  ...IN_TOOLS,
  ...COMPARED,
  rule(
    `\\b(?:keep ${KEPT}from |(?:stop|prevent) ${KEPT}(?:from )?)(?=\\p{L}{2,}ing\\b)`,
    (_, one = '', other = '') => `prevent ${one || other}from `,
  ),
  rule('^(?:when|what) is the (?:right|best|ideal|proper) (?:time|moment) (?:of (?:the )?year )?(?:to|for)\\b', 'when should i'),
  rule('^(?:which|what) time is (?:best|ideal|right) (?:to|for)\\b', 'when should i'),
  rule('^what is the duration of (.+?)(?=[?.! ]*$)', 'how long do $1 take'),
  rule(
    '^how (?:high|large|big|long) (is|are|was|were) (?=(?:the|my|your|our) (?:[\\p{L}]+ ){0,2}(?:population|rate|price|cost|temperature|budget|salary|number|percentage|deposit|fee|fees|tax|interest|rent|amount|level|limit|risk|chance|probability|fine|penalty|period|window|deadline|warranty|guarantee|discount|turnover|revenue|voltage|pressure)\\b)',
    'what $1 ',
  ),
  rule(
    '^(?:what|which) (symptoms|signs|side effects|effects|complications) (?:do|does) (.+?) (?:cause|have|produce|show)(?=[?.! ]*$)',
    'what are the $1 of $2',
  ),
  rule(
    `^${THING} (?:vs|versus) ${THING},? (?:differences?|what is the difference|compared)${END}`,
    'what is the difference between $1 and $2',
  ),
  rule('^can i safely\\b', 'is it safe to'),
  rule(`^at (?:what|which) temperature do(?:es)? ${THING} (boil|melt|freeze)\\b`, 'what is the $2ing point of $1'),
  rule('^how many percent\\b', 'what percentage'),
  rule(`\\bsubstitute ${THING} for ${THING}${VERBS_BEHIND}`, 'use $1 insteadof $2'),
  rule(`\\breplace ${THING} (?:with|by) ${THING}${VERBS_BEHIND}`, 'use $2 insteadof $1'),
  rule(
    '^(?:what|which) is (?:the )?(?:average |usual |normal )?(shipping|delivery|processing|travel|flight|driving|cooking|baking|boiling|roasting|waiting|preparation|response|recovery) time (?=(?:to|for|from|of|in)\\b)(.+?)(?=[?.! ]*$)',
    'how long do $1 $2 take',
  ),
  rule(
    '^(how long) (?:do|does|will|would) (?!it\\b)(.{2,60}?) take ((?:to|from|for|in) (?!\\p{L}+ (?:an?|the|my|your)\\b).+?)(?=[?.! ]*$)',
    '$1 do $2 $3 take',
  ),
  // What one may pay with is what is taken.
  rule(
    '^(?:(?:can|may) i pay|do you (?:offer|accept|support|allow) payments?|is payment) (?:with|by|via|in|through) (.+?)(?: possible)?(?=[?.! ]*$)',
    'do you accept $1',
  ),
  rule(
    '^(?:can|may) i (?:bring|take|brought|taken) (.{2,40}?) (on|onto|inside|aboard|into|in) (?!the (?:morning|evening|afternoon)\\b)',
    'are $1 allowed on ',
  ),
  rule(
    '^(?:is|are) (?!it\\b|there\\b)(.{2,40}?) (?:allowed|permitted) (?:on|onto|inside|aboard|into|in)\\b',
    'are $1 allowed on',
  ),
  rule('^what is the (?:fast|quick)est way (?:to|of|for) (.+?)(?=[?.! ]*$)', 'howto $1 quickly'),
  rule('^what is the (safe|cheap)(?:e?st) way (?:to|of|for) (.+?)(?=[?.! ]*$)', 'howto $2 $1ly'),
  // What it may be replaced with.
  rule(
    `^(?:what (?:can|could|should|do) (?:i|you|we|one) (?:use|take|put) insteadof|(?:what is|what are|is there) (?:an? |the |any |some )?(?:(?:good|best|better|suitable|possible) )?(?:substitutes?|replacements?|alternatives?) (?:for|to)|what (?:can|could) (?:replace|substitute|i substitute for|be substituted for)|howto (?:substitute|replace)(?! .*\\b(?:with|by)\\b)) `,
    'what is the substitute for ',
  ),
  rule('^what (?:is|are) the consequences? of (?:my )?(?=\\p{L}{2,}ing\\b)', 'what happens if i '),
  rule('^how do (?=\\p{L}{2,}ing\\b)(.+?) works?(?= in\\b| on\\b|[?.! ]*$)', 'howto $1'),
  rule(
    '^how does (?=(?!anything\\b|something\\b|everything\\b|nothing\\b)\\p{L}{2,}ing\\b)(.+?) work(?= in\\b| on\\b| with\\b| when\\b|[?.! ]*$)',
    'howto $1',
  ),
  rule('^what are (?:some |the )?(?:(?:good|best|easy|simple|different) )?ways (?:to|of|for)\\b', 'howto'),
  rule(
    '^what are (?:some |the )?(?:best |most )?(?!good|best|easy|simple|two|three|common|main|other|new|legal|illegal|free|cheap)(\\p{L}{4,}) ways to (.{3,60}?)(?=[?.! ]*$)',
    'howto $2 $1ly',
  ),
  rule(
    '^(?:what|which) (?:minimum |legal )?age (?:is (?:required|needed|necessary)|(?:do|must|should|can) (?:i|you|one) (?:need |have )?(?:to )?(?:be|have)|do (?:i|you|one) need|must (?:i|you|one) (?:be|have)) (?:to|for)\\b',
    'what is the minimum age to',
  ),
  rule('^how does the (\\p{L}{4,}(?:tion|ment|age|ing)) of (.+?) work(?=[?.! ]*$)', 'howto $1 $2'),
  rule(
    `^what (?:is|are) (?:the )?${THING}'s (open|clos)ing time\\b`,
    (_, thing = '', verb = '') => `when do ${thing} ${verb === 'clos' ? 'close' : verb}`,
  ),
  rule(
    `^what (?:is|are) the (open|clos)ing time of ${THING}${VERBS_BEHIND}`,
    (_, verb = '', thing = '') => `when do ${thing} ${verb === 'clos' ? 'close' : verb}`,
  ),
  rule(
    '^where (?:do|can|could|should) (?:i|we|you|one) (?:find|see|view|look at|look up) (?=(?:my|the|our|all)\\b)',
    'where can i find ',
  ),
  rule('^for how long\\b', 'how long'),
  rule(
    '^(how (?:long|much|many [\\p{L}]+)|when) will (.{1,40}?) (take|cost|last|need|leave|arrive|start|begin|open|close)\\b',
    '$1 do $2 $3',
  ),
  rule('^what will happen\\b', 'what happens'),
  rule('^(what happens) (?:when|whenever|once)\\b', '$1 if'),
  rule('\\bwhenever\\b', 'when'),
  rule('^how much time (do|does|did|would|will|is|are)\\b', 'how long $1'),
  rule('^(how long) (?:is|are) (?:needed|required|necessary) to\\b', '$1 does it take to'),
  rule(
    '^what (?:is|are) (?:needed|required|necessary|the (?:requirements|prerequisites)) (?:to|for) (?=an?\\b|the\\b|my\\b)',
    'what do i need for ',
  ),
  rule('^what (?:is|are) (?:needed|required|necessary|the (?:requirements|prerequisites)) (?:to|for)\\b', 'what must i'),
  rule('^(?:what|which) (.{2,40}?) (?:is|are) (?:needed|required|necessary)\\b', 'which $1 do i need'),
  rule('^what (is|are|was|were) (.+?) like\\b(?! (?:to|a|an|the|when|if)\\b)', 'how $1 $2'),
  rule('^(what do i do|what should i do) (?:when|whenever|once)\\b', '$1 if'),
  rule('\\bgets? (?=\\p{L}{4,}ed\\b)', 'is '),
  rule('^what (?:do|would|will) (?:you|we|one|i) (?:need|require) (?=(?:to|for)\\b)', 'what do i need '),
  rule(`^why (?:do|does|did) ${THING} (?:happen|occur)\\b`, 'what causes $1'),
  rule(`^(?:what|which) is ${THING} (?:used )?for${END}`, 'what is the purpose of $1'),
  rule(
    '^(?:how old (?:must|do|should|does) (?:i|you|one|someone|a person|we) (?:need to be|have to be|be) (to|for)|at what age (?:can|may) (?:i|you|one|we|people|someone)|what is the (?:minimum|legal|least) age (to|for))\\b',
    (_, to = '', other = '') => `what is the minimum age ${to || other || 'to'}`,
  ),
  rule(`^${THING} (?:vs|versus) ${THING}${END}`, 'what is the difference between $1 and $2'),
  // The longest river: which river is the longest.
  rule(
    `^(?:which|what) ((?:\\p{L}+ )?\\p{L}+) (is|are|was|were) (?:the )?((?:most|least) \\p{L}+|(?!west|east|honest|modest|rest|test|guest|request|interest)\\p{L}{2,}est|worst)(?= |[?.!]|$)`,
    'what $2 the $3 $1',
  ),
  // How much of it there is.
  rule('^how (?:many people|many inhabitants) (?:live|are there|are living) in\\b', 'what is the population of'),
  rule('^how many (?:people|inhabitants) (?:does|do) (.+?) have\\b', 'what is the population of $1'),
  rule('^what is the number of (?:people|inhabitants) (?:in|of|living in)\\b', 'what is the population of'),
  rule('^what (?:is the (?:total |exact )?)?number of\\b', 'how many'),
  rule(`^how many ((?:[\\p{L}-]+ ){1,3})(?:does|do) ${THING} have${END}`, 'how many $1are in $2'),
  rule(
    `^(?:how much (?:does|do|would|will)|what (?:does|do|would|will)) (?!it\\b)${THING} cost(?: (monthly|yearly|weekly|daily))?${VERBS_BEHIND}`,
    (_, of = '', often = '') => `what is the cost of ${of}${often && ` ${often}`}`,
  ),
  rule('^how much (?:is|are) (?=(?:the|an?|your|my) )', 'what is the cost of '),
  rule(
    '^(?:how much (?:does|would|will) it cost|how much is it|what does it cost|what is the (?:cost|price)) to\\b',
    'what is the cost of',
  ),
  rule(`^how much (?:does|do|did) ${THING} weigh\\b`, 'what is the weight of $1'),
  rule('^how (?:likely|probable) (?:is it|am i|are you|are we) to\\b', 'what is the probability of'),
  rule('^what (?:is the|are the) (?:likelihood|chance|chances|odds) (of|that|to)\\b', 'what is the probability $1'),
  rule(
    `^how (?:far|distant) (?:away )?is ${THING} (?:away )?from ${THING}${VERBS_BEHIND}`,
    'what is the distance between $1 and $2',
  ),
  rule(
    `\\bdistance (?:from ${THING} to|of ${THING} from|between ${THING} to) ${THING}${VERBS_BEHIND}`,
    (_, a = '', b = '', c = '', d = '') => `distance between ${a || b || c} and ${d}`,
  ),
  rule(`^how far is it from ${THING} to ${THING}${VERBS_BEHIND}`, 'what is the distance between $1 and $2'),
  rule(
    `^how (${Object.keys(MEASURES).join('|')}) (is|are|was|were) (?!it\\b|there\\b)${THING}${VERBS_BEHIND}`,
    (_, asked = '', be = '', of = '') => `what ${be} the ${MEASURES[asked] ?? asked} of ${of}`,
  ),
  rule(
    `^how many ${UNIT} (${Object.keys(MEASURES).join('|')}) (is|are|was|were) ${THING}${END}`,
    (_, unit = '', asked = '', be = '', of = '') => `what ${be} the ${MEASURES[asked] ?? asked} of ${of} in ${unit}`,
  ),
  rule('^(?:which|what) city is (?=.*\\bcapital\\b)', 'what is '),
  rule(
    `\\b(before|after|until|by) the (end|start|beginning) of ((?:the |my |our |your )?(?:[\\p{L}-]+ ){0,2}[\\p{L}-]+)${END}`,
    '$1 $3 $2',
  ),
  rule('\\b(before|after|until) (.{3,30}) is over\\b', '$1 $2 end'),
  // What it is in another unit.
  rule(
    `^how many ${UNIT} (?:is|are|are in|are there in|make|make up|equals?|in) ${AMOUNT} ${UNIT}\\b((?: of)?(?: [\\p{L}]+){0,2})${END}`,
    (_, to = '', n = '', from = '', of = '') => `convert ${amount(n)} ${from}${of} to ${to}`,
  ),
  rule(
    `^(?:what is|how much is) ${AMOUNT} ${UNIT}((?: of)?(?: [\\p{L}\\d]+){0,2}) (?:in|to|into) ${UNIT}${END}`,
    (_, n = '', from = '', of = '', to = '') => `convert ${amount(n)} ${from}${of} to ${to}`,
  ),
  rule(
    `^${AMOUNT} ${UNIT}((?: of)?(?: [\\p{L}\\d]+){0,2}) (?:in|to|into|as) ${UNIT}${END}`,
    (_, n = '', from = '', of = '', to = '') => `convert ${amount(n)} ${from}${of} to ${to}`,
  ),
  rule(`^howto convert (?=${AMOUNT} ${UNIT}\\b)`, 'convert '),
  rule('^how much is (?=\\d)', 'what is '),
  // What it is in another language.
  rule(`^howto (?:say|translate|write|express) (.+?) in(?:to)? ${LANGUAGE}\\b`, 'translate $1 to $2'),
  rule(`^what is ("[^"]+"|“[^”]+”|'[^']+') in ${LANGUAGE}\\b`, 'translate $1 to $2'),
  rule(`^what is (?:the )?${LANGUAGE} (?:word|translation|term|phrase|expression) (?:for|of) (.+?)${END}`, 'translate $2 to $1'),
  rule(`^(translate .+) into ${LANGUAGE}\\b`, '$1 to $2'),
  // In what two things are unlike.
  rule(
    `^(?:asktoexplain )?how (?:do |does |is |are )?${THING} (?:and|from) ${THING} (?:differ|different)\\b`,
    'what is the difference between $1 and $2',
  ),
  rule(
    `^(?:asktoexplain )?how (?:does |is |are )?${THING} (?:differs?|different) from ${THING}${VERBS_BEHIND}`,
    'what is the difference between $1 and $2',
  ),
  rule('^what (?:are|is) the differences? between\\b', 'what is the difference between'),
  rule(`^how do (.+?) and (.+?) compare\\b`, 'compare $1 and $2'),
  rule('\\b(?:in terms of|with respect to|with regard to|in regard to|regarding|concerning|when it comes to)\\b', 'in'),
  rule(`^compare the ${THING} of ${THING} (?:and|with|to|versus|vs) (?:that of )?${THING}${END}`, 'compare $2 and $3 in $1'),
  // A summary of it is it, summarised.
  rule(
    '^(?:asktolist|asktowrite) an? (\\p{L}+|\\d+)[- ](sentence|word|paragraph|line|page)s? summary of (.+?)[.!? ]*$',
    'summarize $3 in $1 $2',
  ),
  rule('^(?:asktolist|asktowrite) (?:an?|the) summary of\\b', 'summarize'),
  rule('^(?:asktolist|asktowrite) (?:an?|the) translation of\\b', 'translate'),
  rule('^(?:asktolist|asktowrite) (?:an?|the) comparison (?:of|between)\\b', 'compare'),
  rule('^(?:asktolist|asktowrite) (?:an?|the) explanation (?:of|for)\\b', 'asktoexplain'),
  // Who did it.
  rule(`^who (?:is|was|are|were) the (${Object.keys(DEEDS).join('|')}) of\\b`, (_, name = '') => `who ${DEEDS[name] ?? name}`),
  // What may be done, and how it is to do it.
  rule(
    '^may (?=(?:i|we|you|he|she|they|one|my|our|your|the|an?|this|these|those|users?|employees?|guests?|someone|anyone|people|children)\\b)',
    'can ',
  ),
  rule(`^(?:is|are|am) ${THING} (?:able|allowed|permitted) to\\b`, 'can $1'),
  rule('\\b(?:is|are|am) (?:able|allowed|permitted) to\\b', 'can'),
  rule(`^is (\\p{L}{2,}ing) (.{2,60}?) ${JUDGED}\\b`, 'is it $3 to $1 $2'),
  rule(`^is (\\p{L}{4,}ing) ${JUDGED}\\b`, 'is it $2 to $1'),
  rule(
    `^(?:is|are) (?!it\\b|there\\b|this\\b|that\\b)${THING} ${JUDGED} to (?!me\\b|us\\b|the\\b|my\\b|an?\\b|people\\b|humans\\b)(\\p{L}+)\\b`,
    'is it $2 to $3 $1',
  ),
  rule('^(is it \\p{L}+ (?:for \\p{L}+ )?to .+?) (?:while|when|whilst|if)(?: (?:i am|you are|one is|we are))?\\b', '$1 while'),
];

/** @returns the same question in the frame that stands for all of its kind */
export function askedAlike(text: string): string {
  let plain = text.trim();
  for (const [pattern, told] of RULES)
    plain =
      typeof told === 'string'
        ? plain.replace(pattern, told)
        : plain.replace(pattern, (...found) => told(...found.slice(0, -2).map((part) => (typeof part === 'string' ? part : ''))));
  return plain;
}
