import { IDIOMS } from './synonyms.data';

/*
 * Words of English that decide whether two questions can mean the same. General lists, written for no particular
 * questions: what they do not know, the embedding judges.
 */

const TEXTS =
  'poem|haiku|limerick|song|lyrics|story|tale|fable|joke|riddle|essay|article|post|tweet|caption|headline|slogan|tagline|title|paragraph|sentence|speech|toast|dialogue|script|monologue|email|letter|memo|message|text|note|invitation|announcement|reply|apology|summary|abstract|outline|overview|report|review|recipe|itinerary|plan|agenda|schedule|checklist|quiz|bio|biography|description|definition|introduction|conclusion|query|regex|function|program|method|class|snippet|example|examples|idea|ideas|names?|product names?|tips';
const WANTED = `^\\W*(?:write|compose|draft|create|generate|produce|prepare|make|pen|craft|come up with|think of|provide|give|i (?:need|want|would like)|i'd like|we need)(?: (?:me|us))?(?: with)?(?= (?:an?|some|\\d+|two|three|four|five|six|seven|eight|nine|ten) (?:[\\p{L}-]+ ){0,4}?(?:${TEXTS})s?\\b)`;

const PARTICLES = 'on|off|up|down|back|out|away';

/** Where it begins with no anchor of its own, at the beginning of a word. */
export const phrase = ([pattern, word]: readonly [string, string]): readonly [RegExp, string] => [
  new RegExp(/^[\^,[]/.test(pattern) ? pattern : `\\b(?:${pattern})`, 'gu'),
  word,
];

/** Contracted words, in full. */
export const CONTRACTED: readonly (readonly [RegExp, string])[] = (
  [
    ["(what|who|whom|where|when|why|how|it|that|there|here)'s\\b", '$1 is'],
    ["(can)not\\b|can't\\b", 'can not'],
    ["won't\\b", 'will not'],
    ["(is|are|was|were|do|does|did|has|have|had|would|should|could|must)n't\\b", '$1 not'],
    ["(i)'m\\b", 'i am'],
    ["(you|we|they|who|what|there)'re\\b", '$1 are'],
    ["(i|you|we|they|who)'ve\\b", '$1 have'],
    ["(i|you|he|she|it|we|they|that|who|there)'ll\\b", '$1 will'],
    ["(i|you|he|she|we|they)'d like\\b", '$1 would like'],
  ] as const
).map(phrase);

/** Several words that are one, or none. In order: what whole openings mean comes before the words within them. */
export const PHRASES: readonly (readonly [RegExp, string])[] = (
  [
    ['in order to\\b', 'to'],
    // Documents that one needs to open an account are for it, not what is opened.
    [
      '^\\W*((?:what|which) (?:(?!do\\b|does\\b)[\\p{L}-]+ ){1,4})(?:do (?:i|you|we|one) need|(?:is|are) (?:needed|required|necessary)) (?:to|for) (?=\\p{L}+ (?:an?|the|my|our|one)\\b)',
      '$1do i need for ',
    ],
    ['(?<=\\d ?)a\\.?m\\b\\.?', ' antemeridiem'],
    ['(?<=\\d ?)p\\.?m\\b\\.?', ' postmeridiem'],
    ['(?:right now|at the moment|at present)\\b', 'now'],
    // A cry for help before or behind what is asked.
    ['^\\W*(?:please )?help(?: me)?(?: please)?\\b {0,3}[:,!.]+', ''],
    [
      '[,.!]? {0,3}(?<!\\b(?:say|saying|write|mean|means|spell|express|reply|respond|answer|type|with|an?|the|for|word|of|to|and|or|no|many) {1,3}["“\']?)(?:(?:please|can (?:you|anyone|somebody)) help(?: me)?|thank you|thanks)(?: in advance)?\\W*$',
      '',
    ],
    // Politeness and what asks to be told, where a question begins with it.
    ['^\\W*(?:(?:hi|hello|hey|please|kindly|thanks|okay|ok|so|well)\\b[\\s,!.]*)+', ''],
    ['^\\W*(?:can|could|would|will) (?:you|someone|anyone|somebody) (?:please|kindly)\\b', ''],
    [
      '^\\W*(?:can|could|would|will) (?:you|someone|anyone|somebody) (?:help me (?:to )?)?(?=(?:tell|show|give|explain|describe|list|name|say|find|translate|convert|write|summari[sz]e|calculate|compute|subtract|add|divide|multiply|delete|remove|remind|book|define|compare|recommend|suggest|propose|create|draft|compose|generate|plan|outline|design|prepare|brainstorm|rephrase|rewrite|reword|paraphrase|proofread|edit|improve|shorten|correct|fix|check|review|refactor|debug|implement|code|solve|prove|simplify|factor|analy[sz]e|evaluate|classify|extract|format|estimate|provide|clarify|elaborate|sketch|draw|devise|come up)\\b)',
      '',
    ],
    ["^\\W*(?:i (?:want|would like|need|wish)|i'd like) (?:you )?to (?:know|learn)\\b", ''],
    ["^\\W*(?:i (?:want|would like|need|wish)|i'd like) (?:you )?to\\b", ''],
    ["^\\W*(?:i am|i'm) (?:wondering|curious)\\b|^\\W*i wonder\\b|^\\W*(?:do you|does (?:anyone|somebody)) know\\b", ''],
    [
      '^\\W*(?:(?:i|we) (?:need|want|would like)|(?:tell|show|give|send) (?:me|us)|provide(?: (?:me|us) with)?) (?:some |more |any )?(?:information|info|details) (?:about|on|regarding|concerning)\\b',
      'tell me about',
    ],
    ['^\\W*(?:(?:give|show|tell|write|provide) (?:me |us )?(?:with )?)(?:a|the) list of\\b', 'list'],
    // A text is wanted: whoever writes, drafts or gives a poem makes one.
    [WANTED, 'asktowrite'],
    // What a word means, or what a thing is.
    ['^\\W*what (?:does|do) ((?!th|it |my |your |an? )(?:[\\p{L}\\p{N}-]+ ){1,3})(?:mean|stand for)(?=[?.! ]*$)', 'what is $1'],
    ['^\\W*what is the (?:meaning|definition) of\\b', 'what is'],
    ['^\\W*what is meant by\\b', 'what is'],
    ['^\\W*(?:explain|describe)(?: to (?:me|us))? (?:what is|the (?:concept|idea|notion|term|meaning) of)\\b', 'asktoexplain'],
    ['^\\W*(?:explain|describe)\\b(?: to (?:me|us))?', 'asktoexplain'],
    ['^\\W*(?:tell|show|give) (?:me|us)\\b(?: about\\b)?', 'asktolist'],
    ['^\\W*(?:list|name|show|say|tell|give|find|define|calculate|compute)\\b', 'asktolist'],
    [',? please\\W*$', ''],
    // How something is done.
    [
      'what (?:is|are|would be) (?:the|a|an|some) (?:(?:good|great|nice|recommended|right|correct|proper|usual|best|easiest|simplest) )?(?:way|ways|method|methods|step|steps|process|procedure|instructions|command|commands) (?:to|for|of|in|i (?:need|have) to (?:follow|take) to)\\b',
      'howto',
    ],
    ['what (?:do|must|should|can) (?:i|you|we) (?:(?:need|have) to )?do (?:to|for)\\b', 'howto'],
    [
      '^\\W*(?:i|we) (?:want|need|would like|am trying|are trying|wish) to (.+?)[.,;:]? how (?:do|can|should|could|would) (?:i|we) (?:do (?:that|this|it|so)|proceed|go about (?:it|that|this))\\b',
      'howto $1',
    ],
    ['how (?:do|can|could|should|would) (?:i|you|we|one) (?:best )?(?:go about|manage to)\\b', 'howto'],
    ['how (?:do|can|could|should|would|might|may|does) (?:i|you|we|one|people|somebody|someone)\\b', 'howto'],
    ['how to\\b', 'howto'],
    ['^\\W*(?:steps|ways|instructions|a way|the way|best way|guide) (?:to|for|on)\\b(?: how to\\b)?', 'howto'],
    ['what steps (?:do|should|must|can) (?:i|we|you) (?:need to )?(?:take|follow) (?:to|for)\\b', 'howto'],
    ['^\\W*(?:i|we) (?:need|want|would like|am trying|are trying|have|wish)(?: help)? (?:to know |to learn )?howto\\b', 'howto'],
    ['^\\W*(?:asktolist|asktoexplain) howto\\b', 'howto'],
    // What may, must and should be done.
    ['is there (?:a|any) way (?:to|for (?:me|us) to|(?:i|we) can|that (?:i|we) can)\\b', 'howto'],
    ['would it be (?:possible|ok|okay|alright|all right|fine|acceptable) (?:to|for (?:me|us) to|if (?:i|we))\\b', 'can i'],
    [
      'is (?:it )?(?:possible|allowed|permitted|ok|okay|fine|alright|all right|acceptable|permissible)(?: for (?:me|us))? to\\b',
      'can i',
    ],
    ['(?:am i|are we) (?:able|allowed|permitted) to\\b', 'can i'],
    ['(?:do|does) ((?:[\\w-]+ ){1,3}?)(?:have|need) to\\b', 'must $1'],
    ['^\\W*(?:is|are) ((?:an?|any) (?:[\\w-]+ ){1,3}?)(?:required|needed|necessary) (?=to\\b|for\\b)', 'do i need $1'],
    ['(?:am|is|are) ((?:[\\w-]+ ){1,3}?)(?:required|obliged|forced) to\\b', 'must $1'],
    [
      '(?<=\\p{L}{3,} )(?<!^\\W*(?:is|was|are) (?:it|they) .{0,60})(?:that|which) (?:is|are) (?=\\p{L}+(?:er|ed|ing|able)\\b)',
      '',
    ],
    ['is it (?:necessary|required|mandatory)(?: for (?:me|us))? to\\b', 'must i'],
    ['is it (?:a good idea|advisable|wise)(?: for (?:me|us))? to\\b', 'should i'],
    ['ought to\\b', 'should'],
    ['what (?:can|could|should|shall|do) i do\\b', 'what do i do'],
    // Words that change nothing of what is asked.
    ['\\b(?:usually|normally|typically|generally|basically|simply|essentially|literally)\\b(?! not\\b)', ''],
    ['\\b(my|your|our|his|her|their) own\\b', '$1'],
    ['\\b(an?) (?:specific|certain|particular|given) ', '$1 '],
    ...IDIOMS,
    ['(?:is|are|am) ((?:[\\w-]+ ){0,3}?)going to\\b', 'will $1'],
    // Verbs of two words, and names. Their second word stands before what is done it to.
    [
      `(turn|switch|roll|set|shut|pick|throw|clean|back|wake|scale|fill|call|slow|speed|warm|heat) ((?:my |the |an? |your |our |all |these )?(?:(?!(?:${PARTICLES})\\b)[\\p{L}-]+ ){1,3}?)(${PARTICLES})(?= (?:in|on|at|for|from|with|to|during|when|if|while|by|using)\\b|[?.!, ]*$)`,
      '$1 $3 $2',
    ],
    ['(?:turn|transform|change) ((?:[\\p{L}\\p{N}-]+ ){1,5})into\\b', 'convert $1to'],
    ['(?:turn|switch|turned|switched) on\\b', 'enable'],
    ['(?:turn|switch|turned|switched) off\\b', 'disable'],
    ['(?:second world war|ww ?2|wwii)\\b', 'world war ii'],
    ['(?:first world war|ww ?1|wwi)\\b', 'world war i'],
    ['(?:united states of america|united states|usa)\\b|u\\.s\\.(?:a\\.)?', 'usa'],
    ['(?:united kingdom|great britain)\\b|u\\.k\\.', 'uk'],
    [
      '(?<=\\b(?:than|for|in|within|after|last|over|under|about|nearly|before|until) )an? (?=(?:year|month|week|day|hour|minute)\\b)',
      'one ',
    ],
    ['(?:per month|a month|each month|every month)\\b', 'monthly'],
    ['(?:per year|a year|each year|every year)\\b', 'yearly'],
    ['(?:per day|a day|each day|every day)\\b', 'daily'],
    ['(?:per week|a week|each week|every week)\\b', 'weekly'],
    ['(?:log ?in|sign ?in|log into|sign into)\\b', 'login'],
    ['(?:log ?out|sign ?out|log off)\\b', 'logout'],
    ['sign ?up\\b', 'register'],
    ['set ?up\\b', 'setup'],
    ['find out\\b', 'learn'],
    ['(?:get|take) ((?:[\\p{L}\\p{N}-]+ ){1,6})out of\\b', 'remove $1from'],
    ['(?:get rid of|get out of|take out of)\\b', 'remove'],
    [
      'what ((?:[\\p{L}-]+ )?[\\p{L}-]+s) (?:do|does) ((?:[\\p{L}\\p{N}-]+ ){1,4})(?:have|offer|provide|bring)(?=[?.! ]*$)',
      'what are the $1 of $2',
    ],
    ['(?:due to|because of)\\b', 'cause'],
    ['(?:how come|for what reason|what is the reason|what makes)\\b', 'why'],
    [
      '(?:what time(?! (?:zone|period|frame|limit|complexity|span|slot))|at what time|on which day|on which date|on what date|in which year|in what year|what year|by when)\\b(?! (?:is|was) it\\b)',
      'when',
    ],
    ['at least\\b', 'minimum'],
    ['(?:at most|no more than)\\b', 'maximum'],
    ['no longer\\b', 'not'],
    ['as well as\\b', 'and'],
    // What is taken and what it is taken for stand on either side.
    ['(?:instead of|in place of|rather than|as opposed to|in lieu of)\\b', 'insteadof'],
  ] as const
).map(phrase);

/**
 * Words of grammar, which name nothing. Nothing else is ever passed over: "find", "list" or "use" say as much as any verb.
 * What these words do tell (tense, person, scope, order) the guards look at.
 */
export const FRAME = new Set(
  `a an the this that these those to of in on at by for with from into about as and but if then than so
  i me my mine we our ours us you your yours he him his she her hers it its they them their theirs there here
  is are was were be been being am do does did done have has had having can could may might shall will would should must
  what which who whom whose when where why how howto please kindly just really actually exactly now currently current
  asktolist asktoexplain asktowrite insteadof very also inminutes inhours indays inweeks inmonths inyears`.split(/\s+/),
);

/** Words that stand for each other where they are about the same. The first names the group. */
export const SYNONYMS: readonly (readonly string[])[] = `
enable activate allow permit
disable deactivate
delete remove erase
cancel terminate unsubscribe
change update modify edit alter
begin start commence
end finish conclude
buy purchase
sell vend
big large huge
biggest largest
bigger larger greater
smallest littlest
smaller littler
brief briefly
detail details detailed
mean meaning means meant
example examples instance
small little tiny
fast quick quickly rapid rapidly speedy
faster quicker
fastest quickest
find locate
kid child children
author writer write wrote written compose
build built construct constructed
cost price fee charge
fix solve resolve repair
car automobile
film movie
picture image photo photograph
reserve book
connect link
max maximum
min minimum
shipping delivery
benefit advantage pro pros upside
drawback disadvantage con cons downside
illness disease
doctor physician
cause reason
distinguish difference differ different
similarity similar alike
height tall high
distance far
population inhabitants
frequent frequently often
travel trip journey visit
job profession occupation
regular regularly
exercise workout
increase raise grow
decrease reduce lower
create generate
all every each
own possess
error bug fault
require necessary required
risk danger hazard
usual typical normal
bank banking
phone telephone
transfer move
spouse partner
earn salary
dish meal
declined rejected refused
unsafe dangerous
holiday vacation
shop store
company firm business
lawyer attorney
flat apartment
garbage trash rubbish
`
  .trim()
  .split('\n')
  .map((line) => line.split(' '));

/** Pairs of which one in a question and the other in another mean that they are about opposite things. */
export const OPPOSITES: readonly (readonly [string, string])[] = `
enable disable|open close|open shut|start stop|start end|begin end|first last|increase decrease|raise lower|more less|more fewer|most least
best worst|better worse|good bad|big small|long short|tall short|high low|fast slow|quickly slowly|early late|earliest latest|oldest newest|old new|young old
before after|above below|over under|left right|up down|top bottom|upper lower|front back|inside outside|internal external|in out|on off
add remove|add delete|add subtract|create delete|create drop|install uninstall|import export|upload download|encode decode|encrypt decrypt|compress decompress|send receive
buy sell|lend borrow|win lose|gain lose|pass fail|accept reject|accept decline|approve reject|allow block|allow deny|enable block|permit forbid|cancel renew|cancel reserve|delete restore
connect disconnect|lock unlock|mute unmute|show hide|push pull|import export|read write|enter exit|arrive depart|arrival departure|input output|maximum minimum|ascending descending
horizontal vertical|horizontally vertically|parallel sequential|parallel sequentially|synchronous asynchronous|reference value|rest transit|public private|personal business
hot cold|warm cool|boil freeze|melt freeze|heavy light|heavier lighter|light dark|hard soft|wet dry|full empty|cheap expensive|cheapest dearest|rich poor|safe unsafe|safe dangerous|legal illegal
male female|man woman|boy girl|brother sister|father mother|dad mom|son daughter|husband wife|king queen|uncle aunt|north south|northern southern|east west|eastern western
summer winter|spring autumn|day night|morning evening|sunrise sunset|today tomorrow|today yesterday|yesterday tomorrow|past future|ancient modern
cause effect|cause result|cause symptom|benefit risk|benefit disadvantage|benefit drawback|advantage disadvantage|pros cons|difference similarity|question answer|problem solution|inflation deflation|debit credit|profit loss|income expense|asset liability|import export
positive negative|true false|same different|similar different|even odd|major minor|virtual physical|online offline|manual automatic|static dynamic|local remote|client server|single multiple|expert child|beginner expert|merge split|join leave|love hate|friend enemy|alive dead|birth death|born died|marry divorce|hire fire
`
  .trim()
  .split(/[|\n]/)
  .map((pair) => pair.trim().split(' ') as [string, string]);

export const NEGATIONS = new Set(
  'not no never none nothing nobody neither nor without except excluding avoid avoiding unless cannot hardly isn aren wasn weren don doesn didn won wouldn shouldn couldn hasn haven hadn mustn needn'.split(
    ' ',
  ),
);

/** Words for numbers; ordinals are told apart by their own words. */
export const NUMBERS: ReadonlyMap<string, string> = new Map<string, string>(
  `zero 0|one 1|two 2|three 3|four 4|five 5|six 6|seven 7|eight 8|nine 9|ten 10|eleven 11|twelve 12|thirteen 13|fourteen 14|fifteen 15|sixteen 16
  seventeen 17|eighteen 18|nineteen 19|twenty 20|thirty 30|forty 40|fifty 50|sixty 60|seventy 70|eighty 80|ninety 90|hundred 100|thousand 1000
  million 1000000|billion 1000000000|dozen 12|half 0.5|twice 2x|double 2x|triple 3x|ii 2|iii 3|iv 4
  first 1st|second 2nd|third 3rd|fourth 4th|fifth 5th|sixth 6th|seventh 7th|eighth 8th|ninth 9th|tenth 10th`
    .split(/[|\n]/)
    .map((pair) => pair.trim().split(' ') as [string, string]),
);

/** Units, each under one name. */
export const UNITS: ReadonlyMap<string, string> = new Map(
  `ms millisecond;s sec second seconds;min mins minute;h hr hrs hour;day daily;week weekly;month monthly;year yr yrs yearly annual annually;decade;century
  mm millimeter millimetre;cm centimeter centimetre;m meter metre;km kilometer kilometre;inch inches;foot feet ft;yard;mile;acre;hectare
  mg milligram;g gram gramme;kg kilogram kilo;ton tonne;oz ounce;lb pound lbs;ml milliliter millilitre;l liter litre;gallon;cup;tablespoon tbsp;teaspoon tsp;pint
  b byte;kb kilobyte;mb megabyte;gb gigabyte;tb terabyte;bit;mbps;gbps;celsius;fahrenheit;kelvin;percent %;degree
  dollar usd $;euro eur €;gbp £;yen jpy ¥;rupee inr;yuan cny;cent;bitcoin btc;watt;volt;amp ampere;calorie calories kcal kilocalorie;joule;hz hertz;rpm;mph;kph kmh
  utc gmt;cet;cest;est;edt;pst;pdt;ist`
    .split(/[;\n]/)
    .flatMap((line) => {
      const names = line.trim().split(' ');
      return names.map((name) => [name, names[0] as string] as const);
    }),
);

export const DATES = new Set(
  `monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december
  today tomorrow yesterday tonight weekend weekday morning afternoon evening night noon midnight spring summer autumn winter christmas easter halloween thanksgiving`.split(
    /\s+/,
  ),
);

/** Deeds that are asked for by naming them: "merge two dictionaries in Python". */
export const TOLD_AS_DONE =
  'sort merge reverse convert calculate compute filter parse read split join concatenate combine iterate loop validate count format extract install configure deploy debug query select insert rename center align implement serialize find remove replace check round compare flatten shuffle delete mock undo revert add drop update upgrade downgrade push pull commit rebase squash clone fetch import export encode decode encrypt decrypt hash sanitize resize crop embed load cache trim strip escape cast map slice append prepend swap clear reset mount unmount kill restart downscale rotate stash checkout connect initialize override stub roll switch enable disable';
