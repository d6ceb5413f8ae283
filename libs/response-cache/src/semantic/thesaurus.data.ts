/*
 * Made by scripts/thesaurus.mjs from WordNet 3.1, Copyright 2011 by Princeton University, whose licence stands in NOTICE.
 * Words of a line most often mean the same thing.
 */
export const THESAURUS = `
abasement abjection
abashed embarrassed
aberrant deviant
abhorrent repulsive
abide bide
ably competently
abominable odious
about approximately roughly
above supra
abridge foreshorten
abruptness curtness
absently absentmindedly
absolutely perfectly utterly
absorbed engrossed
accelerate quicken
accomplish fulfill fulfil
accordingly consequently
accumulate compile
accusing accusative
achieve attain
achievement accomplishment
acquit exonerate
acrobatics tumbling
activate actuate
acutely keenly
addlebrained muddleheaded
adherent disciple
adieu adios
admirer protagonist supporter
adopt espouse
adroitness quickness
adventure escapade
aflame ablaze
aforesaid said
agency bureau
aggravate exacerbate
aghast dismayed shocked
agile nimble
agilely nimbly
agree concur
ailing peaked
aimless afloat rudderless
airless stuffy
akin kindred
alabaman alabamian
alertness vigilance
alienated anomic
allegory parable
alley alleyway
allocate apportion
almost nearly
altercation fracas
amaze astound astonish
amazed astonished stunned
amazement astonishment
amazing astonishing
ambiguous equivocal
ammunition ammo
amorphous shapeless
amplify magnify
amply richly
analyze analyse
anatomical anatomic
ancestry lineage pedigree
anguished tormented tortured
animal creature beast
annihilating withering
annihilation obliteration
annoy irritate vex
annoyed stung
annoying galling irritating nettlesome pestering
antagonist adversary
anticipated awaited
anxiously uneasily
anyway anyhow
apothecary pharmacist
appalling dismaying
apparatus setup
apparently seemingly ostensibly
applause clapping
applicability pertinence
appropriately suitably
approval blessing
approve sanction
arbitrarily randomly haphazardly indiscriminately
arbitrate intercede mediate
argot jargon
arise originate
arms munition
arouse evoke elicit
ashen blanched
ass buttocks
assault assail
assessment appraisal
associate link
assume presume
asynchrony desynchronizing
atone expiate
attire garb
attribute ascribe impute
audacious dauntless
augur bode portend presage
august aug
author writer
autopsy necropsy
avenge retaliate
awareness cognizance
away forth
axiom maxim
baby babe infant
backward rearward backwards
badger pester
baffling knotty
baked parched scorched sunbaked
balustrade banister
banish ostracize
bartender barkeep
basement cellar
batter buffet
battlefield battleground
beard whiskers
bearded bewhiskered whiskered
bearer toter
bedamn imprecate
before earlier
beg implore
begin start commence
believable credible
bellow bawl
belly abdomen
below beneath
bemoan bewail
bequest legacy
beset chivy harry
besmirch calumniate
bewilderment puzzlement
bible scripture
biblical scriptural
bickering squabble
biting barbed
bitterness resentment rancor
blazing glaring
bloodstained gory
blue bluish
blush redden
boast brag
boisterous unruly
bonus fillip
bony scrawny skinny
boring tedious irksome tiresome wearisome
bottleneck constriction
boulder bowlder
bounce rebound ricochet
boundary bounds
boundless unbounded
bouquet corsage
branched forked
brave courageous
brilliantly brightly
bronzed suntanned tanned
brooding reflective contemplative meditative pensive
brothel bawdyhouse
brow forehead
brown brownish
buddy crony
build construct
building edifice
bulging convex
burden encumbrance
bushwhack waylay
bushwhacker hillbilly
bushy shaggy
buy purchase
cafe coffeehouse
calculation computation
caliber calibre
camping tenting
canonized glorified
capacitor condenser
captivate bewitch
car automobile auto motorcar
career vocation
carnal sensual
carved carven
catastrophic ruinous
cater ply
catharsis abreaction
cattle oxen cows
cavort romp skylark
cease quit discontinue
celerity rapidity
celtic gaelic
cemetery graveyard
centering focusing
central fundamental cardinal
certainly surely
chagrin mortification
champion champ
characterization delineation
cheap inexpensive
cheery sunny
chide rebuke scold berate
child kid youngster
childish infantile
choose select
christ jesus savior
chuckle chortle
chump sucker
chunk clod
churchman cleric
city metropolis
clad clothed
clammy dank
clandestine undercover
clangor clangoring
clarify elucidate
clarity clearness lucidity
classroom schoolroom
clergyman reverend
clever cagey
cling cohere
clique ingroup
clogged clotted
closer nearer
cloth fabric textile
cloudy nebulous
clowning prank
clumsy ungainly
cluster clump
clutch seize
cluttered littered
coast seacoast
coax wheedle
coddle pamper
cohesion cohesiveness
coil gyrate
collection aggregation
colloquial conversational
coming upcoming
commerce commercialism
commission committee
communication communicating
communist communistic
commuting commutation
compassionately pityingly
compel oblige
compete vie
comportment mien
composure calmness equanimity
comprehend apprehend savvy
compromising conciliatory
compunction remorse
compute calculate
comrade companion
concept conception
concern pertain
condemn decry excoriate
condescending patronizing
conduction conductivity
confirm affirm corroborate substantiate
confirmation verification
confound befuddle
connected affiliated attached
conquer suppress
considerably substantially
consistently systematically
console soothe
constant unvarying
consultant advisor
contamination taint
contemptuous scornful disdainful
contend postulate
continuance continuation
contradict belie
contributory contributing
controller accountant
convulsive spasmodic
cooperate collaborate
cooperative concerted
coordinate organise
cope grapple
corporeality physicalness
corpse cadaver
couch sofa
counteract antagonise
countless myriad innumerable multitudinous unnumbered
courage bravery
court tribunal
cowboy puncher cowhand cowpuncher
crafty sly wily
craved desired
crawl creep
crazily insanely
creak screech squeak
creativity creativeness
credo creed
creek brook
criminal felon
criterion touchstone
criticize criticise
cross traverse
crossroads hamlet
crouch stoop
crumble crumple
culmination apogee
curious peculiar queer
curiously oddly
cursory perfunctory
curtain drapery
curved curving
damaging prejudicial
damn goddamn
damned darned goddam goddamned
damp moist
dangerously perilously
dapper jaunty
dappled mottled
dart flit
dash scoot scud
dawn dawning daybreak
daydream woolgather
daylight daytime
deadlock impasse standstill
dealer trader
dear beloved
deathlike deathly
debility feebleness infirmity
debris rubble
deceive delude
december dec
declaim recite
decorate adorn
decrease diminish lessen
decree fiat
deduct subtract
deeply profoundly
define delimit
defining shaping
definitely decidedly emphatically
deformed malformed
defraud swindle
defy withstand
deliberately purposely advisedly intentionally
delightful delicious
delivery bringing
demur except
departure leaving
dependence dependency
deplorably woefully
deprecatory deprecating
deprive divest
deranged crazed
derisive gibelike mocking taunting
derive deduce infer
descendant descendent
desert forsake
desertion defection
desperate despairing
desperately urgently
despised hated
detection sensing
determine ascertain
determinedly unfalteringly
developing underdeveloped
devise invent
devote dedicate
dextrous dexterous
diagnosis diagnosing
diameter diam
diarrhea diarrhoea
diary journal
dictate prescribe
dictatorship tyranny
die perish croak
diethylstilbestrol des
dig delve
diminished lessened weakened
dingy grimy
directionality directivity
dirty soiled unclean
disable incapacitate
disabled handicapped
disabling crippling
disappear vanish
disappointed frustrated
disappointment letdown
disbelief skepticism
discernible discernable
disclose divulge
discorporate disembodied
discourage deter
discouraged disheartened
diseased pathologic
dishonor dishonour
disjointed garbled
dismally drearily
dismiss discount
dispatch despatch
disposition temperament
disruptive tumultuous turbulent
distaste antipathy aversion
distinguish differentiate
distort falsify warp
district territory
distrust mistrust
disturbing distressing
divinity deity
doctor physician
doctrine ism
doggedly tenaciously
dogma tenet
domain arena
doom destine
doorhandle doorknob
dotted flecked speckled
downpour cloudburst
doze drowse
drab dreary
drafty draughty
draped wrapped
drawn haggard careworn
dressed attired garbed
dribble trickle
dung droppings
dusk nightfall
eccentric bizarre
edgy restive jumpy
effect consequence upshot
effluent wastewater
ejaculate blurt
elaboration amplification
elate uplift
elementary unproblematic
emotionalism emotionality
emphasize accentuate
enact ordain
enchant enthrall
enclose envelop
encourage promote
encroachment intrusion
endanger jeopardize imperil
endless interminable
endorse indorse
enduring abiding
engulf engross
enigmatic puzzling
enjoy savor bask
enraged maddened
enroll enrol
entirely completely altogether wholly totally
entirety totality
entomb inter
entrust intrust
envision visualize
epitomize typify
era epoch
eradicate annihilate
eroded scoured
erratic mercurial quicksilver
erratically unpredictably
especially particularly
essentially basically fundamentally
estimate gauge
eternal everlasting perpetual unending
evade sidestep
evaluate assess appraise
evangelist gospeler
everyday mundane unremarkable
evident apparent plain
exactly precisely
exaggerated overdone
exalted lofty
examination scrutiny
exceed transcend
excise expunge
exclamation exclaiming
exclude omit
exclusiveness clannishness
excruciating torturing
excursion outing
exhausted fatigued
existence being
expansion enlargement
explode detonate
extra redundant
extravagantly profusely
extreme utmost
extremely highly
extricate disentangle
exuberant ebullient
exultant triumphant jubilant
faded bleached
faithfully reliably
fake phony bogus
famous famed noted illustrious
farming husbandry
fascinating engrossing
faster quicker
fatigue weariness
fearless unafraid
feasible workable viable
february feb
fedora stetson
feeding eating
fence fencing
ferocity fierceness
feverish hectic
fiendish satanic
fierce furious ferocious
fiercely ferociously
figurine statuette
figuring reckoning
final concluding
finally eventually
financial fiscal
finding determination
fireplace hearth
firmly steadfastly
fisherman fisher
fishmonger fishwife
flashy gaudy tawdry
fleshy overweight
flinch cringe recoil wince quail
floor flooring
flourish thrive
foam froth
folly foolishness
fond affectionate
fondly lovingly
forbid prohibit proscribe disallow
forbidden taboo
foresee foreknow
forever everlastingly eternally
forgo waive
fortunately luckily
forty twoscore
frambesia yaws
frank forthright candid
freeway pike superhighway thruway
freight cargo
frenzy delirium
frighten scare
frightful horrible horrifying
fringe periphery
frustrate thwart
funny comic
furtive stealthy
fusion unification
fuss fret
futile unavailing
fuzzy fuzzed
gabble prattle
gadget contraption
gaiety merriment
gallon gal
gape gawk
gaping agape
gasp pant
gaunt emaciated cadaverous
genial cordial
geographical geographic
ghastly gruesome macabre
ghostlike ghostly
gigantic mammoth
giggle titter
girlish schoolgirlish
given granted
glare glower
glasses spectacles
glee hilarity
glint glitter glisten
glistening shiny
glittering glinting
glorify exalt
glut gorge overeat overindulge
glycerine glycerol
golden gilded gilt
gospel gospels
gourmet epicure
government authorities regime
graded ranked stratified
graining woodgraining
grammatic grammatical
grandmother granny grandma
granular gritty
gravely soberly
greasy oily
greatcoat overcoat
greatest sterling
greek grecian
groan moan
grope fumble
group grouping
guardian defender
guess reckon
guidance counseling
gunfire gunshot
gunman gunslinger
gunner artilleryman
gush spout
gusto zest
gymnastic acrobatic
hackneyed threadbare timeworn trite
handclasp handshaking
happen occur
happily blithely merrily gayly jubilantly
harassed pestered
hardly barely scarcely scarce
hardworking industrious
harshness scratchiness
harvest reap glean
hastily hurriedly
hate detest
haunted obsessed
haversack knapsack
hazy misty
headmaster schoolmaster
heedless unheeding
help aid assist
hereafter hereinafter
heretofore hitherto
hidden concealed
hide conceal
hideous outrageous
hideout hideaway
highwayman hijacker
hijack commandeer
hillock knoll
hinder impede
homeland motherland
honest honorable
honestly frankly candidly
horribly dreadfully
hospital infirmary
housekeeping housework
housing lodging
however nevertheless nonetheless notwithstanding withal
howl howling
hurrying scurrying
husky burly beefy
hyperbolic inflated
icebox refrigerator
idea thought
identical indistinguishable
idiosyncrasy foible
idiot imbecile
illness sickness
illuminate illumine
imagery imaging
imaginative inventive
imagine envisage
imbalance unbalance
imbed embed implant
immediately instantly forthwith
imp pixie
impassioned fervent fiery ardent
impending imminent
implike mischievous puckish
imply connote
impotence impotency
imprecation malediction
improvised makeshift
impurity dross
incentive inducement
incipiency incipience
inconceivable unimaginable
incorporate integrate
increasingly progressively
incredible unbelievable
indecent untoward
indecision irresolution
indefatigable tireless
indefensible untenable
indignant incensed outraged
individualism individuality
individualized personalized
individually separately
inescapably unavoidably
inexplicable incomprehensible
infective pathogenic
infertile unfertile
inflow influx
infuriating maddening exasperating
inhabitant dweller
inherent integral
inhibitory repressive
inn hostelry
inoculation vaccination
inquire enquire
inscribe engrave
inscription lettering
insistent repetitive
insolent impudent
install instal
instead alternatively
insularity insulation
intake uptake consumption
integration integrating
interlocking interwoven
interpret construe
interrelation interrelationship
interrogation interrogative
interrupt disrupt
interruption disruption
invariably constantly
investigator researcher
ironic wry
irritability petulance
irritable peevish
irritably petulantly testily
irritation annoyance
itemize enumerate
jaded wearied
jammed packed
jangle jingle
january jan
jealous envious
jeep landrover
jimdandy jimhickey
job occupation
jocular jocose
john lavatory
joke gag
journey journeying
jumble welter muddle
justify vindicate
justness nicety
jutting sticking projected
keen incisive penetrating
keenness sharpness
keepsake souvenir
ketosis acetonemia
kind sort
kissing hugging petting
labeled tagged
laboratory lab
lacking deficient
lad fella bloke
lanky rangy
lapsed nonchurchgoing
large big
largely mostly
larger bigger
lash flog
later afterward afterwards after subsequently
lather suds soapsuds
lawyer attorney
leaf foliage
leakage outflow
lean tilt
leap jump
learned erudite
lengthy prolonged extended
letter missive
liberate emancipate
liberty autonomy
lid eyelid
limbo oblivion
limiting confining constraining restricting
linguistic lingual
liquor booze spirits
listener hearer
live populate inhabit
loaded laden ladened
loathe abhor
lobby foyer vestibule
lobscuse lobscouse
located situated
loiter tarry
lonely lone
looking sounding
lord creator
lots dozens scores tons wads
lousy rotten stinking
luggage baggage
lukewarm tepid
lunch luncheon
lure entice
lurk skulk
madly frantically
magnificently excellently splendidly
main principal chief
maintenance upkeep
maleness masculinity
malingering skulking
mama mamma mommy
maniac madman
manic frenzied
manifest attest
manner style mode
marked pronounced
marketing selling merchandising
marriage matrimony
marry wed
mash squash
mathematics math
maturation ripening
maximum maximal
maze labyrinth
meadow hayfield
measurement measuring
meddling interfering
melodious tuneful
men manpower
mention cite
merge unify
merry jolly jovial
messenger courier
microphone mike
militia reserves
mind psyche
minimal minimum
minister pastor parson
minute min
misbehavior misdeed
mischief shenanigan devilment
misery wretchedness
misgiving qualm
misinterpretation mistaking misunderstanding
mislay misplace
misunderstand misconstrue
mitigate extenuate
mix fuse coalesce
mixed sundry miscellaneous assorted
mob rabble
mobile wandering
mold mould
momentary fleeting
morals ethics
moreover furthermore
mortician undertaker
motionless static
motive motivation
motto slogan
muffle stifle
murmuring muttering
muse ponder meditate mull
musician instrumentalist
mute unspoken
mutter mumble
myofibrilla myofibril
mysterious cryptic inscrutable
mystery enigma
nagging shrewish
nauseated sickish
needed required
neglected unheeded
negotiation talks
neighborhood locality vicinity neighbourhood
nestle snuggle cuddle nuzzle
newly freshly
night nighttime
noble baronial imposing stately
noon midday
nothing naught
notice detect
notification presentment
notorious infamous
november nov
oath expletive swearing
objection remonstrance
obnoxious objectionable
observed discovered
obviously evidently plainly manifestly
occupant resident
occurrence happening
october oct
odor aroma
often frequently oftentimes
older elderly
ominous sinister threatening menacing
only merely simply but
opportunity chance
optimum optimal
orator rhetorician
orb eyeball
ornery crotchety
outdo outstrip
outlay spending
overrun infest
overthrow subvert
owner proprietor
pacify appease conciliate mollify
pail bucket
pains striving
papa dad daddy
paradise heaven
paramount overriding
participation involvement
partly partially
pasted glued
pathologist diagnostician
patronage backing
peal pealing
pecs pectoral pectoralis
peddler hawker
percent percentage
perch roost
perhaps maybe possibly
permanent lasting
perpetuation lengthening prolongation
persistency tenacity
person someone
pervade permeate
philosophical philosophic
phonology phonemics
phosphate orthophosphate
photograph photo
phraseology wording
pilfer purloin
pimp pander procurer
pit cavity
pitcher hurler
pitiable pitiful
pitiless remorseless ruthless
placid tranquil
playwright dramatist
plenty plenitude
plight predicament
plod trudge
poignant touching
pommel pummel
poor piteous hapless pathetic
postpone defer shelve
poultry fowl
powdered powdery pulverized
prance swagger
preaching sermon
precede forego
precious cherished treasured
predominance predomination
preferable preferred
premonition foreboding
preparative preparatory
pretend dissemble feign
pretended fictive
pretty fairly reasonably moderately
prevent forestall preclude foreclose
priceless invaluable
primarily chiefly mainly principally
priority precedence
proceedings proceeding
proceeds takings
process procedure
prodigious colossal stupendous
proficient skillful adept practiced
profits earnings
prominent salient
promotion publicity
prompt motivate incite
pronounce enunciate
pronouncement dictum
proportionately proportionally
protease peptidase
prototype epitome
provide supply furnish
provision proviso
prowess artistry
prurient salacious
pry jimmy prise
publish print
pulpit dais rostrum
punish penalize
punishment penalty
purely strictly
purpose intention
put lay
puzzle bewilder baffle mystify
quell squelch
ramble jog
ransack despoil
rapidly quickly speedily
rarely seldom
rascal rogue
rating valuation
rattlesnake rattler
reactivity responsiveness
really truly genuinely
reasonable sensible
reb johnny
rebut refute
recently lately
reckless foolhardy
recognized accepted
recommend advocate
recreate vivify
red crimson
redevelopment renovation
regardless disregardless irrespective
registration enrollment
regulation ordinance
rehearse practise
reinforce reenforce
relatively comparatively
relentless inexorable
relevance relevancy
reliable dependable
religious spiritual
remake refashion
remarkable singular
remarkably unusually
remember recall recollect
rending ripping splitting
repair mend
repeal rescind
repeat reiterate restate
repeated recurrent
replenish refill
reporter newsman
repress subdue quash subjugate
require necessitate
resign vacate
resonant resounding
resound reverberate
respond react
responsibility obligation
restrict curtail
resultant consequent
resurrect upraise
retch vomit
retention holding
retract forswear
retreat recede
retrieve recover regain
revealing telling telltale
revenge retaliation
revenue receipts
revere idolize
reverence venerate
revolt insurrection uprising
revulsion repugnance
rhino rhinoceros
rhythmic rhythmical
rickety shaky wobbly
rightly justly
riotous lush profuse
rip rend rive
roadside wayside
rotate revolve
roughneck ruffian
rubberlike rubbery
rug carpet
rundown summation
russia ussr
sacrilege desecration
sadness unhappiness
sag droop
saleslady salesgirl
sallow sickly
saloon ginmill
saltwater seawater
salvation redemption
satire irony sarcasm
satiric satirical
savage vicious cruel brutal
save salvage
scamper scuttle scurry
scared frightened
schoolmarm schoolmistress
schoolmate classmate
scoff jeer
scoffing mockery
scornfully contemptuously
scot scotchman
scout reconnoiter
scream yell
screechy squeaky
seahorse walrus
sealing waterproofing
seaman seafarer
sear scorch
secure procure
sensor detector
sentinel sentry
september sept
serenity tranquility
seriously earnestly
seriousness earnestness
severely badly
shack shanty
shadowed shadowy
shallowness superficiality
shameful inglorious
shaved shaven
shoelace shoestring
shopkeeper storekeeper tradesman
shortage deficit
shred whit
shrewd astute
shuffle shamble
shun eschew
signal signaling
silently mutely wordlessly
silly wacky
similarly likewise
similitude likeness
simulate imitate
simultaneous concurrent cooccurring
sinful ungodly
singer vocalist
sinner evildoer
sire beget
sister sis
slanting sloping slanted
sleep slumber
slender slim
slowing deceleration retardation
slugger hitter
small little
smothered strangled
smothering suffocating
snake serpent
snicker snigger
social societal
sod sward turf
solely exclusively
somersault somersaulting
somewhat slightly
somewhere someplace
sonority vibrancy
soon presently
spectator viewer watcher
specter ghost
speculate hypothesize theorize
spellbound fascinated
splatter splutter sputtering
splattered dabbled
splendid resplendent
sponsor patronize
sportsman sportswoman
spotless immaculate spic
sprinkle disperse
sprout germinate
stagger careen
staggering stupefying
staircase stairway
stammer stutter
stare gaze
starved starving
steeple spire
steps stairs
sticky gummy
stoic stoical
strategy scheme
strengthen fortify
stricken afflicted
strict rigorous
striking spectacular
stubbornly obstinately
student pupil
sturdy hardy
subdued muted
subway metro
successive sequential serial
succor ministration
suited suitable
sullen morose glowering
sullenly dourly
sumptuous opulent
sunlight sunshine
supersede supplant
supervise superintend
supplemental supplementary
supposedly purportedly
surroundings milieu
suspicion hunch
sustenance nourishment
swaggering haughty supercilious
swart swarthy
swear curse blaspheme
sweat perspiration
swift fleet
swivel pivot
swoop pounce
symmetric symmetrical
synchrony synchronism
synthesize synthesise
tactual tactile
tale narrative
talent endowment
talkative talky
taunt tantalize
teach instruct
teacher instructor
tear rupture
teen teenage
tenancy occupancy
tend incline
tentative provisional
termination expiration
terms footing
terrible dreadful frightening
terribly awfully
terrified panicked
terror panic
thaw unthaw
theatre theater
theme topic
therapist healer
thereafter thenceforth
thoriated tittering
thoroughgoing exhaustive
thoroughly exhaustively
threat menace
thrilling electrifying
thunderous deafening earsplitting
thus therefore hence
tilted leaning
timidly shyly
tiny diminutive petite
tiring wearying
toad frog
torn mangled
tousled disheveled frowzled
trademark hallmark stylemark
tragedy calamity catastrophe
transmission transmitting
transversally transversely
traveler traveller
treaty pact
tremendous enormous
tremendously enormously staggeringly
trichrome tricolor
troops soldiery
tsh thyrotrophin
tub bathtub
tube tubing
tumble topple
tumor tumour
tune melody
twine interlace intertwine lace
twinge pang
typing typewriting
ulcer ulceration
unaccountable unexplainable
unanswered unrequited
unavoidable inescapable
uncertain incertain
underground belowground
underline underscore
understandable intelligible
undoubtedly doubtless
undress disrobe
uneconomical wasteful
unequivocally unambiguously
unfair unjust
unfaltering unshakable unwavering
unfortunately unluckily
unhurt unscathed
unified integrated
unique unparalleled
uniqueness singularity
unity integrity
universe cosmos
unlikely improbable
unlovely unpicturesque
unnecessary unneeded
unobtainable unprocurable
unquestionably unimpeachably
unreflective unthinking
unshaved unshaven
unspeakable indescribable ineffable untellable
unsteadily uncertainly
untested untried
untie unlace
unwittingly inadvertently
upraised lifted
upright unsloped
uproar tumult
upward upwards
urgent pressing
usage utilization
use employ utilize
usually normally commonly ordinarily
vacation holiday
valor heroism gallantry
vanity conceit
variety assortment potpourri
vast huge immense
vastly immensely
veer swerve
velour velours
veranda verandah
vest enthrone
vibrant vivacious
viewpoint standpoint
villain scoundrel
vitality verve
vivid lifelike
vociferous clamorous
voltaic galvanic
voluptuous luscious
voter elector
wag waggle
wage salary remuneration
wallop whack
wander roam rove
war warfare
washbasin washbowl
watching observance
wearily tiredly
wee teensy
weird uncanny
westward westwards
whirl twirl twiddle
whisky whiskey
whore prostitute
wiggle joggle
winter wintertime
wiry stringy
wizard hotshot
wonderful marvelous wondrous
wondrously wonderfully superbly marvelously
woods forest
workout exercising
writhe squirm wriggle
yearn hanker
yearning longing
yelp yap
youthful vernal
`;
