import { adapterFor, adapterIds } from '../adapter-for';
import { describeAnswers } from './answers.contract';
import { BLANKS, type ConformanceCase } from './case.fixture';
import { CASES } from './cases.fixture';
import { describeErrors } from './errors.contract';
import { describeRelay } from './relay.contract';
import { describeRequests } from './requests.contract';
import { describeStreams } from './streams.contract';

const GUIDE = 'see docs/adding-a-provider.md';

/** Every family and profile that a provider row may name, held to the same rules. */
describe.each(adapterIds().map(({ family, profile }) => [`${family}/${profile}`, family, profile] as const))(
  '%s',
  (id, family, profile) => {
    const fact: Partial<ConformanceCase> | undefined = CASES[id];
    const missing = fact ? BLANKS.filter((blank) => fact[blank] === undefined) : BLANKS;

    it('is described', () => {
      if (!fact) throw new Error(`libs/providers/src/conformance/cases has nothing about ${id}: ${GUIDE}`);
      if (missing.length > 0) throw new Error(`the case of ${id} does not say: ${missing.join(', ')}; ${GUIDE}`);
    });

    if (fact === undefined || missing.length > 0) return;
    const whole = fact as ConformanceCase;
    const adapter = adapterFor(family, profile);
    describe('requests', () => describeRequests(adapter, whole));
    describe('answers', () => describeAnswers(adapter, whole));
    describe('streams', () => describeStreams(adapter, whole));
    describe('errors', () => describeErrors(adapter, whole));
    describe('relay', () => describeRelay(adapter, whole));
  },
);

it('describes nothing that does not exist', () => {
  const ids = adapterIds().map(({ family, profile }) => `${family}/${profile}`);
  expect(Object.keys(CASES).filter((id) => !ids.includes(id))).toEqual([]);
});
