/*
 * Words of everyday questions that stand for each other whatever is asked about them, and names that have a long and a
 * short form. Written from what English means, for no particular questions. The first of a line names the group.
 */

/** Beside the groups of lexicon.data.ts, and before the thesaurus. */
export const MORE_SYNONYMS: readonly (readonly string[])[] = `
closest nearest
farthest furthest
complete finish
cancel cancellation
register registration
install installation
renew renewal
reserve reservation
enroll enrollment enrolment
replace replacement
verify verification
remove removal
delete deletion
create creation
activate activation
deactivate deactivation
configure configuration
subscribe subscription
migrate migration
invest investment
treat treatment
recover recovery
diagnose diagnosis
explain explanation
translate translation
compare comparison
convert conversion
maintain maintenance
extend extension
reduce reduction
approve approval
evaluate evaluation
publish publication
multiply multiplication
divide division
subtract subtraction
receive get obtain
see view
photo photograph picture image pic
propose suggest recommend
rewrite rephrase reword paraphrase
combine merge
manager boss supervisor
colleague coworker
hire recruit
fire dismiss sack
resign quit
package parcel
luggage baggage
refund reimburse reimbursement
bill invoice
client customer
mobile cellphone smartphone
laptop notebook
website webpage site
app application
admin administrator
info information
docs documentation
config configuration
repo repository
env environment
db database
js javascript
ts typescript
postgres postgresql
mongo mongodb
prod production
dir directory folder
param parameter
arg argument
func function
async asynchronous
sync synchronize
approx approximately
dept department
govt government
fridge refrigerator
vs versus
toxic poisonous
contagious infectious
medication medicine drug
vaccine vaccination jab
belly stomach
allowed permitted permissible
forbidden prohibited banned
mandatory obligatory compulsory
optional voluntary
simple easy
difficult hard
wrong incorrect
main primary principal
essential vital
important significant
rich wealthy
tasty delicious
correctly properly
totally completely entirely fully
mostly mainly
usually normally typically generally
approximately roughly
immediately instantly
initially originally
finally eventually
annually yearly
sofa couch
pavement sidewalk
lift elevator
lorry truck
petrol gasoline
rubbish garbage trash
film movie
kitty kitten
infant baby
teen teenager
woman lady
occur happen
assist help aid
explain clarify
select choose pick
attempt try
retrieve fetch
inform notify
locate find
reach contact
respond reply
speak talk
collect gather
prevent stop
gender sex
sum total
aim goal objective
method approach technique
drawback downside
schedule timetable
quote quotation
nation country
occupation profession
income earnings
pupil student
teacher instructor
university college
evidence proof
law legislation
contract agreement
crime offense
stone rock
street road
trip journey
meal dish
vegetable veggie
cookie biscuit
candy sweets
bike bicycle
plane airplane aeroplane aircraft
tv television
ad advert advertisement
max maximum
min minimum
avg average
dad father
mom mum mother
spouse partner
foe enemy
mt mount
approve authorize
merge combine
regex regexp
num number
char character
str string
int integer
bool boolean
obj object
salary wage
exam examination
clever intelligent
display show
need require
repair mend
employee staffer
happy glad
angry mad
sick ill
scared afraid
forgive pardon
huge enormous gigantic
wonderful marvelous
terrible horrible awful
remember recall
shout yell
construct build
demonstrate illustrate
postpone delay
guarantee warranty
brochure leaflet
luxury luxurious
attorney lawyer
residence dwelling
automobile car
beverage drink
cab taxi
motorway highway freeway
subway metro underground
rucksack backpack
trousers pants
sneakers trainers
tap faucet
nappy diaper
pram stroller
zucchini courgette
eggplant aubergine
cilantro coriander
shrimp prawn
login signin
`
  .trim()
  .split('\n')
  .map((line) => line.split(' '));

/** Several words that are one, beside the phrases of lexicon.data.ts; what they say, and how it is written. */
export const IDIOMS: readonly (readonly [string, string])[] = [
  ['(?:two|2|multi|second)[- ]?(?:factor|step)[- ](?:authentication|verification|auth)|2fa|mfa', 'twofactor'],
  ['regular expressions?', 'regex'],
  ['(?:cell|mobile) (?:tele)?phones?', 'mobile'],
  ['web ?sites?', 'website'],
  ['wi[- ]fi', 'wifi'],
  ['paid time off|pto', 'vacation'],
  ['annual leave', 'vacation'],
  ['curriculum vitae|résumé|(?<=(?:my|a|your|good|write) )resume', 'cv'],
  ['artificial intelligence', 'ai'],
  ['machine learning', 'ml'],
  ['large language models?', 'llm'],
  ['k8s', 'kubernetes'],
  ['visual studio code', 'vscode'],
  ['vs code', 'vscode'],
  ['human resources', 'hr'],
  ['frequently asked questions', 'faq'],
  ['new york city', 'nyc'],
  ['european union', 'eu'],
  ['united nations', 'un'],
  ['ph\\.?d\\.?|doctorate', 'phd'],
  ['chief executive officer', 'ceo'],
  ['chief technology officer', 'cto'],
  ['chief financial officer', 'cfo'],
  ['blood pressure', 'bp'],
  ['value[- ]added tax', 'vat'],
  ['as soon as possible', 'asap'],
  ['hand ?luggage|hand ?baggage|carry[- ]on(?: (?:luggage|baggage|bags?))?|cabin (?:luggage|baggage)', 'carryon'],
  ['checked (?:luggage|baggage|bags?)|hold (?:luggage|baggage)', 'checkedbag'],
  ['credit cards?', 'creditcard'],
  ['debit cards?', 'debitcard'],
  ['two times', 'twice'],
  ['in advance', 'ahead'],
  ['(?<!(?:is|are|am|be|been|was|were|not|of|for|while|when|before|after|by|without|start|stop|keep|about|from) )using', 'with'],
  ['via|by means of|with the help of', 'with'],
  ['capital cit(?:y|ies)', 'capital'],
  ['(pdf|csv|jpe?g|png|docx|xlsx|zip|mp[34]|json|xml|html|yaml|txt) (?:file|document)(s?)', '$1$2'],
  ['in (?:the )?fall(?! of\\b)', 'in autumn'],
  ['at the same time', 'simultaneously'],
  ['a lot of|lots of|plenty of', 'many'],
  ['a different', 'another'],
  ['nowadays|now ?a ?days|these days', 'now'],
  ['take place', 'happen'],
  ['come up with', 'create'],
  ['(?:take|carry|bring) (?:along|with me)', 'bring'],
  ['get in touch with|get hold of|reach out to', 'contact'],
  ['look for|search for', 'seek'],
  ['carry out', 'perform'],
  ['hand in|turn in|send in', 'submit'],
  ['fill (?:in|out)(?= (?:a|an|the|this|my|your)\\b)', 'complete'],
  ['put off', 'postpone'],
  ['call off', 'cancel'],
  ['give up', 'quit'],
  ['throw (?:away|out)', 'discard'],
  ['get back', 'recover'],
  ['pay back', 'repay'],
  ['make sure', 'ensure'],
  ['deal with|cope with', 'handle'],
  ['work out(?= (?:the|how|what|a)\\b)', 'calculate'],
  ['figure out', 'calculate'],
  ['point out', 'mention'],
  ['pick up', 'collect'],
  ['no cost|free of charge|at no charge', 'free'],
  ['is it a must to', 'must i'],
  ['(?:less|fewer) than(?= [\\d€$£])', 'below'],
  ['more than(?= [\\d€$£])', 'above'],
  ['over(?= (?:[\\d€$£]))', 'above'],
  ['under(?= (?:[\\d€$£]))', 'below'],
  ['most recent|newest', 'latest'],
  ['and not(?= (?:to )?\\p{L})', 'without'],
  ['least expensive', 'cheapest'],
  ['most (?:cheap|inexpensive|affordable)', 'cheapest'],
  ['priciest|most costly|dearest', 'most expensive'],
  ["i've got|we've got|i have got", 'i have'],
];
