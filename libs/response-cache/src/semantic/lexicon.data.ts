/*
 * Words of English that decide whether two questions can mean the same. General lists, written for no particular
 * questions: what they do not know, the embedding judges.
 */

/** Several words that are one. In order: longer ones first. */
export const PHRASES: readonly (readonly [RegExp, string])[] = (
  [
    ['(turn|switch|turned|switched) on', 'enable'],
    ['(turn|switch|turned|switched) off', 'disable'],
    ['second world war|ww ?2|wwii', 'world war ii'],
    ['first world war|ww ?1|wwi', 'world war i'],
    ['united states of america|united states|usa|u\\.s\\.a?\\.?', 'us'],
    ['united kingdom|great britain|u\\.k\\.', 'uk'],
    ['per month|a month|each month|every month', 'monthly'],
    ['per year|a year|each year|every year', 'yearly'],
    ['per day|a day|each day|every day', 'daily'],
    ['per week|a week|each week|every week', 'weekly'],
    ['log ?in|sign ?in|log into|sign into', 'login'],
    ['log ?out|sign ?out|log off', 'logout'],
    ['sign ?up', 'register'],
    ['set ?up', 'setup'],
    ['find out', 'learn'],
    ['get rid of|get out of|take out of', 'remove'],
    ['due to|because of', 'cause'],
    ['how come|for what reason|what is the reason|what makes', 'why'],
    ['what time|at what time|on which day|on which date|on what date|in which year|in what year|what year|by when', 'when'],
    ['at least', 'minimum'],
    ['at most|no more than', 'maximum'],
    ['no longer', 'not'],
    ['as well as', 'and'],
  ] as const
).map(([pattern, word]) => [new RegExp(`\\b(?:${pattern})\\b`, 'g'), word] as const);

/** Words that ask, tell or decorate and carry none of the subject. */
export const FRAME = new Set(
  `a an the this that these those some any of to in on at by for with from into about as and or but if then than so
  i me my mine we us_ our you your he she it its they them their one there here
  is are was were be been being am do does did done have has had having can could may might shall should will would must
  what which who whom whose when where why how
  please kindly tell show give explain describe define name list find help know want need like let say mean means meaning
  question answer way ways method step steps process procedure thing things kind type sort really just also very much many
  make makes get gets possible able okay ok use used using work works get exactly actually currently now really best good great
  number amount main common concept term word example examples simple brief briefly detail details overview
  hi hello hey thanks thank wonder wondering understand learn look looking`.split(/\s+/),
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
small little tiny
fast quick quickly rapid rapidly speedy speed
kid child children
author writer write wrote written
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
shipping delivery ship deliver
benefit advantage
drawback disadvantage
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
compose write
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
movie film
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
summer winter|spring autumn|spring fall|day night|morning evening|sunrise sunset|today tomorrow|today yesterday|yesterday tomorrow|past future|ancient modern
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
  `ms millisecond;s sec second seconds;min minute;h hr hour;day daily;week weekly;month monthly;year yearly annual annually;decade;century
  mm millimeter millimetre;cm centimeter centimetre;m meter metre;km kilometer kilometre;inch inches;foot feet ft;yard;mile;acre;hectare
  mg milligram;g gram gramme;kg kilogram kilo;ton tonne;oz ounce;lb pound lbs;ml milliliter millilitre;l liter litre;gallon;cup;tablespoon;teaspoon;pint
  b byte;kb kilobyte;mb megabyte;gb gigabyte;tb terabyte;bit;mbps;gbps;celsius;fahrenheit;kelvin;percent %;degree
  dollar usd $;euro eur €;gbp £;yen jpy ¥;rupee inr;yuan cny;cent;bitcoin btc;watt;volt;amp ampere;calorie kcal;joule;hz hertz;rpm;mph;kph kmh
  utc gmt;cet;cest;est;edt;pst;pdt;ist`
    .split(/[;\n]/)
    .flatMap((line) => {
      const names = line.trim().split(' ');
      return names.map((name) => [name, names[0] as string] as const);
    }),
);

export const DATES = new Set(
  `monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december
  today tomorrow yesterday tonight weekend weekday morning afternoon evening night noon midnight spring summer autumn fall winter christmas easter halloween thanksgiving`.split(
    /\s+/,
  ),
);
