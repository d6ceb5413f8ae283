/*
 * What people say around a question that no answer hangs on: greetings, thanks, apologies, how they came to ask and how
 * they feel about it. Closed classes of English, written for no particular questions. Patterns see lower case, single
 * blanks, contractions in full, and no mark at the end.
 */

const PEOPLE =
  '(?:there|all|everyone|everybody|(?:support |service |sales )?team|support|folks|guys|friends?|sir or madam|sir/madam|sir|madam|sirs|community|customer (?:service|support|care)|assistant|bot|siri|alexa|google|man|mate|buddy)';
const HELLO = `(?:hi|hello|hey|hiya|howdy|greetings|dear|good (?:day|morning|afternoon|evening))(?:,? (?:again|(?:the |my |dear )?${PEOPLE}))*`;
const REGARDS =
  '(?:(?:with )?(?:(?:my|our) )?(?:very )?(?:kind|best|warm|many|friendly|kindest|warmest)(?: (?:and )?(?:regards|wishes|greetings))?|regards|cheers|greetings|sincerely|(?:yours|respectfully)(?: (?:sincerely|faithfully|truly))?|take care|bye|have a (?:nice|great|good|lovely|wonderful) (?:day|weekend|evening|week|one))';
const FOR_IT = '(?: for (?:your|any|all|the)(?: [a-z]+){1,3})';
const THANKS = `(?:(?:so |very )?(?:many )?(?:thanks|thank you)|much appreciated|i (?:really |very much |greatly )?appreciate (?:it|that|(?:your|any|the|all your) (?:help|time|support|advice))|i am (?:very |so |really )?(?:grateful|thankful))(?: (?:a lot|lots|so much|very much|so very much|a million|a bunch|in advance|again|everyone|guys|all))*${FOR_IT}?(?: in advance)?`;
const HELP =
  '(?:help|hint|tip|tips|advice|ideas?|pointers?|guidance|suggestions?|input|thoughts|support|assistance|hints|answers?|reply|clue)';

/** Sentences that say nothing of what is asked, as a whole. */
export const FORMULA = new RegExp(
  `^(?:${[
    HELLO,
    THANKS,
    REGARDS,
    `${THANKS}(?: and|,) ${REGARDS}`,
    '(?:i |we )?(?:hope|hoping) (?:that )?(?:you are|you have|all is|this (?:message|mail|email|finds)|you had|everything is)(?: (?!if|when|because|but)[a-z]+){0,8}',
    '(?:i )?(?:hope|hoping) (?:that )?(?:someone|somebody|anyone|you) can help(?: me)?(?: out)?(?: (?:here|with (?:this|that|it)))?',
    '(?:i am )?(?:so |very |really |terribly )?sorry(?: (?:to (?:bother|disturb|trouble|ask)|for (?:asking|bothering|the (?:bother|trouble|disturbance|question|long)|my (?:english|ignorance)|disturbing|troubling)|if this|if it is|if that is|about (?:that|this|my english))(?: [a-z]+){0,6})?',
    '(?:my )?(?:apologies|forgive me|i apologi[sz]e|excuse me|pardon me|excuse my english)(?: (?:for|if|in advance)(?: [a-z]+){1,6})?',
    '(?:this|it|that) (?:is|might be|may be|could be|is probably|probably is) (?:just |maybe |perhaps |kind of )?(?:a |an )?(?:bit of a )?(?:really |very )?(?:quick|silly|stupid|dumb|basic|simple|weird|strange|odd|random|urgent)(?: (?:question|one|thing))?',
    '(?:i |we )?(?:just |only )?(?:have |got |have got )?(?:just |a |one |another |my )*(?:quick|silly|stupid|dumb|basic|simple|little|small|short|random|general|weird|urgent)? ?question(?: (?:for you|here|please))?',
    '(?:can|could|would|will) (?:you|someone|anyone|somebody|anybody)(?: (?:please|kindly|maybe|possibly))* (?:help|assist|advise|enlighten)(?: (?:me|us))?(?: out)?(?: (?:please|with (?:this|that|it)))*',
    `(?:please )?(?:kindly )?(?:help|advise|assist|let me know|i (?:really )?need (?:some |your )?help|need help)(?: (?:me|us))?(?: out)?(?: (?:please|asap|here|soon|urgently|with (?:this|that|it)))*`,
    `(?:any|every|all|some) (?:bit of |kind of |sort of )?${HELP}(?: (?:would be|is|are|will be))?(?: (?:very |really |much |greatly |highly )?(?:appreciated|welcome|great|helpful|nice|awesome|wonderful))?`,
    `i (?:would|will) be (?:very |really |so |most )?(?:grateful|thankful|glad|happy|obliged)(?: (?:for|about) (?:any|your|some|a) ${HELP})?`,
    '(?:i am |we are )?looking forward to (?:hearing from you|your (?:reply|answer|response))(?: soon)?|i look forward to (?:hearing from you|your (?:reply|answer|response))(?: soon)?',
    '(?:can|could|would|will) (?:you|someone|anyone)(?: please)? (?:explain|tell me|show me|help me with) (?:it|this|that)(?: to me)?(?: please)?',
    'i am not sure (?:if|whether) (?:this|it) is (?:the (?:right|correct|proper)|a) (?:place|forum|channel|address|person)(?: (?:to ask|for (?:this|that|it)))?',
    'i am (?:completely |totally |very |quite |pretty |still )?new to (?:this|all this|all of this)',
    '(?:i )?(?:still )?(?:can not|cannot|could not|did not|do not)(?: seem to)? find (?:anything|(?:an|the|any|my) answers?|(?:any|the) (?:info|information|solution|details))(?: (?:on|about) (?:it|this|that))?(?: (?:anywhere|online|here))*|(?:i )?found nothing(?: (?:anywhere|online|so far))*',
    'i am (?:getting |slowly |really |so |very |completely |totally |a bit |a little )*(?:desperate|frustrated|confused|lost|stuck|worried|nervous|annoyed|curious|unsure|puzzled|anxious|excited|embarrassed)(?: (?:now|here|with this|about this|by this))*',
    'how are you(?: (?:doing|today|all))*|what is up|nice to (?:meet|see) you|you are the best',
    '(?:that|it|this) would (?:be (?:great|nice|awesome|lovely|really helpful|very helpful|so helpful|helpful|amazing)|(?:really )?help(?: me)?(?: a lot| so much| very much)?)',
    '(?:does )?(?:anyone|anybody|someone|somebody)(?: know)?|ideas|thoughts|hm+',
    'my name is [\\p{L}-]+(?: [\\p{L}-]+)?|this is [\\p{L}-]+ speaking',
  ].join('|')})$`,
  'u',
);

/** Regards or thanks, and the name of whoever sends them. */
export const SIGNED = new RegExp(`^(?:${THANKS}|${REGARDS})[,.!]? (?:from )?[\\p{L}'-]+(?: [\\p{L}'-]+)?$`, 'u');
/** A greeting, to whomever, before what is said. */
export const GREETED = new RegExp(
  `^(?:(?:${HELLO})(?: [\\p{L}'-]+)?[,!.:;-]+ |(?:${HELLO}) (?=(?:i|we|my|our|what|which|who|when|where|why|how|is|are|do|does|can|could|would|will|should|must|please|so|just)\\b))`,
  'u',
);

/**
 * Words of sentences in which somebody tells how they came to ask: not knowing, searching, trying, learning, how it feels
 * and how urgent it is. A sentence of these, of what may stand beside them and of words of grammar alone says nothing
 * that an answer hangs on.
 */
export const ASKING = `
know knew understand understood figure search look google read check wonder wondering curious curiosity confused confusing confuse unsure sure certain
idea clue remember think thought guess puzzled puzzle crazy insane nuts mess question ask asked clear obvious obviously
try tried seem worry worried panic panicking frustrated frustrating frustration annoyed annoying desperate desperately happy excited love hope wish afraid nervous embarrassed embarrassing anxious
urgent urgently hurry asap learn learned learning study exam homework assignment told tell said argue argued discuss discussed suggested heard
help helpful appreciate appreciated grateful sorry stupid silly dumb patience patient works working
`;
export const BESIDE_ASKING = `
anything nothing something everything everywhere anywhere nowhere somewhere anyone somebody someone nobody mean meant mix lost head mind insane trouble answer answered
work worked find found hour day week while ages forever long again still yet already always never ever finally far keep kept
today yesterday tomorrow tonight morning afternoon evening night minute moment lately recently earlier ago since all whole last
important honestly admit quick quickly soon school class course test lecture notes documentation docs manual internet online forum google
out up down around over through along away back together friend colleague boss coworker teacher professor
little bit lot much many more some any no not kind really very quite so too just only even maybe perhaps probably please thanks thank
first time times thing things way make sense want need like let
`;
