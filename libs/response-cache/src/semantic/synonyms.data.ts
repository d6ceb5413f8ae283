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
convince persuade
taxi cab
smell odor odour
flu influenza
eggplant aubergine
zucchini courgette
diaper nappy
flashlight torch
paracetamol acetaminophen
math maths mathematics
grandmother grandma
grandfather grandpa
crypto cryptocurrency
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
someone somebody
everyone everybody
anyone anybody
liable responsible
outside outdoors
inside indoors
calculate calculation
validate validation
authenticate authentication
implement implementation
integrate integration
allocate allocation
require requirement
pay payment
ship shipment
refuse refusal
deny denial
withdraw withdrawal
adjust adjustment
measure measurement
improve improvement
develop development
pregnant pregnancy
cover coverage
use usage
entitle entitlement
expire expiry expiration
submit submission
transmit transmission
invert inversion
encrypt encryption
decrypt decryption
compress compression
detect detection
inspect inspection
inject injection
protect protection
predict prediction
produce production
construct construction
prevent prevention
digest digestion
absorb absorption
describe description
subscribe subscription
analyze analysis
optimize optimization
organize organization
authorize authorization
initialize initialization
serialize serialization
visualize visualization
notify notification
modify modification
qualify qualification
certify certification
identify identification
declare declaration
adopt adoption
deduct deduction
inherit inheritance
depreciate depreciation
amortize amortization
vibrate vibration
hydrate hydration
ferment fermentation
respire respiration
evaporate evaporation
pollinate pollination
dehydrate dehydration
sedate sedation
recycle recycling
loud noisy
dose dosage
inexpensive cheap affordable
best ideal optimal
obtain get acquire
defective faulty
lost missing
elderly senior
pill tablet
toilet bathroom restroom
pc computer
forbid ban prohibit
reliable dependable trustworthy
costly expensive pricey
mistake error
issue problem trouble
sluggish slow
insect bug
flu influenza
newborn baby
painkiller analgesic
tenant renter
bankrupt insolvent
marry wed
gratuity tip
stove cooker hob
appetizer starter
dict dictionary
iterate loop
terminal console
execute run
launch start
reboot restart
reload refresh
unique distinct
blank empty
check verify
final last
prior previous
appt appointment
qty quantity
pwd password
acct account
msg message
doc document
auth authentication
cert certificate
img image
btn button
calc calculate
intl international
pkg package
lib library
ver version
perf performance
temp temperature
maths math mathematics
chem chemistry
bio biology
uni university
grandma grandmother granny
grandpa grandfather
hubby husband
mum mother
movie film
soccer football
corn maize
arugula rocket
cornstarch cornflour
kneecap patella
tummy stomach
damp moist
filthy dirty
mould mold
odor odour smell
grill barbecue bbq
veg vegetable
spud potato
seller vendor
buyer purchaser
customer shopper
basket cart
coupon voucher
merchandise goods
parcel package
courier carrier
unlock unblock
glitch bug
folder directory
chart graph
clause provision
plaintiff claimant
evict eviction
inherit inheritance
terminate termination
dismiss dismissal
intern trainee
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
  ['most recent', 'last'],
  ['sqrt', 'square root'],
  ['high blood pressure', 'hypertension'],
  ['blood pressure', 'bp'],
  ['air condition(?:er|ing)', 'aircon'],
  ['graphics? cards?', 'gpu'],
  ['operating systems?', 'os'],
  ['hard (?:disk )?drives?|hard disks?', 'harddisk'],
  ['sim cards?', 'sim'],
  ['cash machines?', 'atm'],
  ['(?:zip|postal|post) ?codes?', 'postcode'],
  ['user names?', 'username'],
  ['value[- ]added tax', 'vat'],
  ['as soon as possible', 'asap'],
  ['hand ?luggage|hand ?baggage|carry[- ]on(?: (?:luggage|baggage|bags?))?|cabin (?:luggage|baggage)', 'carryon'],
  ['checked (?:luggage|baggage|bags?)|hold (?:luggage|baggage)', 'checkedbag'],
  ['credit cards?', 'creditcard'],
  ['debit cards?', 'debitcard'],
  ['two times', 'twice'],
  ['in advance', 'ahead'],
  [
    '(?<!(?:is|are|am|be|been|was|were|not|of|for|while|when|before|after|by|without|start|stop|keep|about|from|and) )using',
    'with',
  ],
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
  ['(?:ship|deliver|dispatch)(?= (?:to|abroad|internationally|overseas)\\b)', 'deliver'],
  ['(?:shipping|delivery|shipment)(?= to\\b)', 'delivery'],
  ['over(?= (?:bluetooth|wifi|wi-fi|usb|the (?:internet|phone)|email|hdmi|lan|ssh|https?)\\b)', 'with'],
  ['in (?:the )?case(?: that)?(?= (?:i|you|we|my|the|it)\\b)', 'if'],
  // What is done, told by a noun beside a verb that says nothing.
  [
    '(?:file|filing|make|making|lodge|lodging|submit|submitting|raise|raising) (?:a |an |my |the )?(?:official |formal )?complaints?',
    'complain',
  ],
  ['(?:during|in|while|when|if) (?:(?:i am|you are|one is|being) )?pregnan(?:t|cy)', 'while pregnant'],
  ['(?:spring|green) onions?|scallions?', 'scallion'],
  ['(?:bicarbonate of soda|baking soda|bicarb)', 'bakingsoda'],
  ['(?:icing|powdered|confectioners?) sugar', 'icingsugar'],
  ['cash ?(?:machine|point|dispenser)s?|atms?', 'atm'],
  ['command[- ]line|cli', 'terminal'],
  ['(?:high|elevated) (?:bp|blood pressure)|hypertension', 'hypertension'],
  ['adverse (?:effects|reactions)', 'side effects'],
  ['throw(?:ing)? up', 'vomit'],
  ['whole numbers?', 'integer'],
  ['(?:minimum|min) wage', 'minimumwage'],
  ['what (?:causes|caused|is causing) (?=(?:my|the|our|an?) )((?:[\\p{L}-]+ ){1,4})to be', 'why is $1'],
  ['(?:make|making) (?:a |the |my )?payments?', 'pay'],
  ['(?:place|placing) (?:an |my |the )?orders?', 'order'],
  ['(?:make|making) (?:a |the |my )?(?:reservations?|bookings?)', 'book'],
  [
    '(?:make|making|schedule|scheduling|book|booking|set up|setting up|arrange|arranging|get|getting) an appointment',
    'book an appointment',
  ],
  ['(?:make|making) (?:a |the |any )?(?:changes?|modifications?|edits?) (?:to|in)', 'change'],
  ['(?:make|making) (?:a |the )?decisions? (?:about|on)', 'decide'],
  ['(?:make|making) (?:a |the )?(?:copy|copies) of', 'copy'],
  ['(?:make|making|create|creating|take|taking) (?:an? |the )?backups? of', 'backup'],
  ['(?:take|taking|make|making) (?:a |the )?screenshots? of', 'screenshot'],
  ['(?:take|taking|have|having) a look at', 'see'],
  ['(?:put|putting|submit|submitting|file|filing|make|making) (?:an |my |the )?applications? for', 'apply for'],
  ['(?:make|making|file|filing|submit|submitting) (?:a |an |my |the )?(?:insurance )?claims? (?:for|on)', 'claim'],
  ['(?:do|doing|perform|performing|run|running) (?:a |an |the )?(?:factory )reset (?:of|on)', 'factory reset'],
  ['(?:give|giving) (?:a )?(?:permission|authorization) to', 'allow'],
  ['(?:whenever|any time|anytime) (?:i|you|we|one) (?:want|like|wish|please)|any ?time', 'at any time'],
  ['(?:cell|mobile) (?:tele)?phone numbers?', 'phone number'],
  ['(?:a )?(?:couple|pair) of(?= (?:days|weeks|months|hours|minutes|years))', 'two'],
  ['every other', 'every second'],
  ['(?:ask|apply|request|put in) (?:for )?a refund', 'request refund'],
  ['(?:get|receive|claim|obtain) (?:my |your |the )?money back', 'get refund'],
  ['tax returns?', 'taxreturn'],
  ['(?:how much time|what amount of time)', 'how long'],
  ['how (?:frequently|regularly)', 'how often'],
  ['(?:at|by) what (?:age)', 'at what age'],
  ['is it (?:legal|lawful|legally allowed)(?: for (?:me|us))? to', 'is it legal to'],
  ['and not(?= (?:to )?\\p{L})', 'without'],
  ['least expensive', 'cheapest'],
  ['most (?:cheap|inexpensive|affordable)', 'cheapest'],
  ['priciest|most costly|dearest', 'most expensive'],
  ["i've got|we've got|i have got", 'i have'],
];
