import { type Guard, guardBetween } from './guards';
import { wordsOf } from './words';

const guard = (a: string, b: string): Guard | undefined => guardBetween(wordsOf(a), wordsOf(b));

describe('what stands against an answer', () => {
  it.each<[Guard, string, string]>([
    ['number', 'What is 12 plus 30?', 'What is 12 plus 31?'],
    ['number', 'Who won the world cup in 1998?', 'Who won the world cup in 2002?'],
    ['unit', 'How much is 5 miles in metres?', 'How much is 5 yards in metres?'],
    ['unit', 'How high is the tower?', 'How high is the tower in feet?'],
    ['unit', 'How many grams are in an ounce?', 'How many ounces are in a gram?'],
    ['unit', 'How many cats are in the house?', 'How many dogs are in the house?'],
    ['date', 'Is the shop open on Monday?', 'Is the shop open on Tuesday?'],
    ['negation', 'Which fruits are rich in iron?', 'Which fruits are not rich in iron?'],
    ['opposite', 'How do I enable notifications?', 'How do I disable notifications?'],
    ['entity', 'What is the capital of France?', 'What is the capital of Spain?'],
    ['code', 'What does `map` do?', 'What does `filter` do?'],
    ['language', 'How do I reset my password?', 'Wie setze ich mein Passwort zurück und was ist zu tun?'],
    ['direction', 'Flights from Rome to Paris', 'Flights from Paris to Rome'],
    ['number', 'Convert 100 °C to Kelvin', 'Convert -100 °C to Kelvin'],
    ['code', 'How do I sort a list in C?', 'How do I sort a list in C#?'],
    ['code', 'What does grep -v do?', 'What does grep -V do?'],
    ['code', 'Is a < b here?', 'Is a > b here?'],
    ['code', 'Does sort! change the list in Ruby?', 'Does sort change the list in Ruby?'],
    ['negation', 'I can read but not write', 'I can write but not read'],
    ['language', 'Liebt Anna Peter?', 'Liebt Peter Anna?'],
    ['tense', 'Is the shop open?', 'Was the shop open?'],
    ['tense', 'Has the package been shipped?', 'Is the package being shipped?'],
    ['modality', 'Can I take ibuprofen with milk?', 'Must I take ibuprofen with milk?'],
    ['person', 'How old is he in the novel?', 'How old is she in the novel?'],
    ['person', 'What did my boss say of your report?', 'What did your boss say of my report?'],
    ['scope', 'Which users can read files?', 'Which users can only read files?'],
    ['scope', 'Is it for Tom and Ann?', 'Is it for Tom or Ann?'],
    ['scope', 'How do I book the plane?', 'How do I book the plan?'],
    ['order', 'Does a lion eat a hyena?', 'Does a hyena eat a lion?'],
    ['order', 'Which books by Darwin are good?', 'Which books about Darwin are good?'],
    ['order', 'Sort it by price, then by name', 'Sort it by name, then by price'],
    ['order', 'Should a director tell the manager?', 'Should a manager tell the director?'],
    ['order', 'May I use milk instead of water here?', 'May I use milk here, water instead?'],
    ['direction', 'Write a letter to a landlord', 'Write a letter from a landlord'],
    ['tense', 'The build failed when I pushed', 'The build fails when I push'],
    ['negation', 'why dont cats swim', 'why do cats swim'],
    ['order', 'What failed on main but passed on dev?', 'What failed on dev but passed on main?'],
    // What belongs to which word.
    ['order', 'It is in southern Peru in the province of Ica', 'It is in the southern province of Ica in Peru'],
    ['order', 'The hotels were built in Rome, then others in Oslo', 'The hotels were built in Oslo, then others in Rome'],
    ['order', "Tim's brother Tod is my friend", 'Tim, the brother of Tod, is my friend'],
    ['order', "What does Ann's mother's friend do?", "What does Ann's friend's mother do?"],
    ['direction', 'Is the old phone better than the new phone?', 'Is the new phone better than the old phone?'],
    ['order', 'Speak about the stage', 'Speak on the stage'],
    ['order', 'Sort it by price and name', 'Sort it by name and price'],
    ['order', 'Is it safe to run before eating?', 'Is it safe to eat before running?'],
    ['order', 'python convert list to string', 'How do I convert a string to a list in Python?'],
    ['order', 'The cat sleeps. The dog barks.', 'The dog sleeps. The cat barks.'],
    ['scope', 'Is he just loud or really wise?', 'Is he really loud or just wise?'],
    ['scope', 'Write five songs about rain', 'List five songs about rain'],
    ['scope', 'What is a joke?', 'Tell me a joke'],
    ['order', 'How do I use a Docker container in Java?', 'How do I use a Java container in Docker?'],
    ['direction', 'Is Java slower than C?', 'Is Java faster than C?'],
    ['direction', 'Is Java slower than C?', 'Is C slower than Java?'],
    ['order', 'Can I replace butter with oil?', 'Can I replace oil with butter?'],
    ['modality', 'Can I take scissors on a plane?', 'Should I take scissors on a plane?'],
    ['direction', 'What is the shipping time to Spain?', 'What is the shipping time from Spain?'],
    ['negation', 'What are the consequences of missing it?', 'What are the consequences of not missing it?'],
    ['person', 'Can the bank keep my money?', "Can I keep the bank's money?"],
    ['scope', 'How do I tell if he quits?', 'How do I tell he quits?'],
  ])('%s: "%s" is not "%s"', (name, a, b) => {
    expect([guard(a, b), guard(b, a)]).toEqual([name, name]);
  });

  it.each([
    ['How do I reset my password?', 'How can I reset my password?'],
    ['What is the capital of France?', 'Tell me the capital of France'],
    ['How many planets are there?', 'how many planets are there'],
    ['How many open tickets are there?', 'How many tickets are open?'],
    ['What are the opening hours on Monday?', 'Opening hours on Monday?'],
    ['How do I merge two lists in Python?', 'In Python, how do I merge two lists?'],
    ["What is Australia's capital?", 'What is the capital of Australia?'],
    ['Is it possible to pay by card?', 'Can I pay by card?'],
    ['What can I cook with rice and eggs?', 'What can I cook with eggs and rice?'],
    ['What happened in May in Rome?', 'What happened in Rome in May?'],
    ['wie spät ist es', 'Wie spät ist es?'],
    ['Who painted it?', 'By whom was it painted?'],
    ['How high is the tower in Pisa?', 'What is the height of the tower in Pisa?'],
    ['How many grams are 2 cups of flour?', 'Convert 2 cups of flour to grams'],
    ['How do you say "dog" in French?', 'Translate "dog" into French'],
    ['How do I sort a Python list?', 'Sort a list in Python'],
    ['Is Java slower than C?', 'Is C faster than Java?'],
    ['Are checks less safe than cards?', 'Are cards more safe than checks?'],
    ['Can I replace butter with oil?', 'Can I use oil instead of butter?'],
    ['What can I use instead of butter in cakes?', 'What is a good substitute for butter in cakes?'],
    ['Can I pay by card?', 'Do you accept cards?'],
    ['Are scissors allowed on planes?', 'Can I take scissors on a plane?'],
    ['How do I turn notifications off at night?', 'How do I turn off notifications at night?'],
    ['How can a release be rolled back in Helm?', 'How do I roll back a release in Helm?'],
    ['What documents do I need to open an account?', 'What documents are needed to open an account?'],
    ['What are the consequences of missing a payment?', 'What happens if I miss a payment?'],
    ['At what temperature does lead melt?', 'What is the melting point of lead?'],
    ['How do I keep my cat from scratching the sofa?', 'How can I stop my cat scratching the couch?'],
    ['What is the shipping time to Spain?', 'How long does shipping take to Spain?'],
    ['Can my money be kept by the bank?', 'Can the bank keep my money?'],
    ['How do I quickly remove old files?', 'How do I remove old files quickly?'],
    ['How do tea and coffee differ?', 'What is the difference between coffee and tea?'],
    ['Is red meat or white meat better?', 'Is white meat or red meat better?'],
    ['How far is Rome from Paris?', 'What is the distance between Paris and Rome?'],
    ['I live in Spain. Can I vote?', 'Can I vote? I live in Spain.'],
    ['Is drinking it while driving legal?', 'Is it legal to drink it while driving?'],
    ['May my boss read it?', 'Is my boss allowed to read it?'],
    ['python sort list by key', 'How do I sort a list by a key in Python?'],
    ['Is my data shared with others?', 'Do you share my data with others?'],
    ['What is the number of planets?', 'How many planets are there?'],
    ['Write a two-sentence summary of it', 'Summarize it in two sentences'],
    ['Where is tea grown in India?', 'Where do people grow tea in India?'],
    ['What happened on 4 July 1776?', 'What happened on July 4th, 1776?'],
    ['Pay the well-known shop by email', 'Pay the well-known shop by e-mail'],
    ['For cooking, is butter better than oil?', 'Is butter better than oil for cooking?'],
    ['Can you recommend a good book?!', 'Can you recommend a good book!!!'],
    ['The shop is closed!! Is it open tomorrow', 'The shop is closed. Is it open tomorrow?'],
  ])('is nothing between "%s" and "%s"', (a, b) => {
    expect([guard(a, b), guard(b, a)]).toEqual([undefined, undefined]);
  });
});

describe('long texts', () => {
  it('may differ by marks alone, and are read in no time', () => {
    const pages = 'Alpha beats beta, and gamma beats delta. '.repeat(500);
    expect(guard(pages, pages.replaceAll(',', ' ;').toUpperCase())).toBeUndefined();
    expect(guard(pages, `${pages} Now.`)).toBe('order');
    const from = process.cpuUsage();
    for (const unit of ['a', '_', 'a_', '....a', 'a? ', 'a, b and ', 'what is '])
      for (const length of [600, 4_000, 50_000]) {
        const text = unit.repeat(length).slice(0, length);
        guard(text, `${text} b`);
      }
    // Seconds where a pattern went over the text once for each letter.
    expect(process.cpuUsage(from).user / 1_000).toBeLessThan(5_000);
  });
});

describe('words', () => {
  it.each([
    ['What is the population of the US?', 'What is the population of the USA?', true],
    ['What is the population of the US?', 'What is the population?', false],
    ['How do I find a list?', 'How do I sort a list?', false],
    ['What does 👍 mean?', 'What does 👎 mean?', false],
    ['Redirect HTTP', 'Redirect HTTPS', false],
    ['Meet me at 5 am', 'Meet me at 5 a.m.', true],
    ['Is 2FA on for my cell phone?', 'Is two-factor authentication on for my mobile?', true],
    ['Could you recommend a book?', 'Suggest a book', true],
    ['Give me a poem about rain', 'Compose a poem about rain', true],
    ['How do I cancel my travelling programme?', 'How do I cancel my traveling program?', true],
    ['Restore the database', 'Reset the database', false],
    ['How do I keep the engine running?', 'How do I keep the engine from running?', false],
    ['Has my package been shipped?', 'Has my package been delivered?', false],
    ['How do I safely remove files?', 'How do I quickly remove files?', false],
    ['What is the fastest way to learn French?', 'How do I learn French quickly?', true],
    ['How much is 5\'10" in cm?', 'How much is 5 feet 10 inches in cm?', true],
    ['Enter the county', 'Enter the country', false],
    ['Meet me at 5 am', 'Meet me at 5', false],
    ['Summarise it', 'Summarize it', true],
    ['Convert 72 kg to pounds', 'Convert 72 kilograms to pounds', true],
    ['Name three rivers', 'Name 3 rivers', true],
    ['How are wages paid?', 'How are salaries paid?', true],
    ['A lawyer sued an attorney', 'A lawyer sued', false],
    ['What does entropy mean?', 'What is the meaning of entropy?', true],
    ['Which is the best laptop?', 'Which is a laptop?', false],
  ])('of "%s" and "%s" are the same: %s', (a, b, same) => {
    expect([...wordsOf(a).content].sort().join() === [...wordsOf(b).content].sort().join()).toBe(same);
  });
});
