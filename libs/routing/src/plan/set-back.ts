import { isRetired } from '@libs/catalog';
import type { RoutingFacts } from './facts';
import type { Candidate } from './named-targets';
import type { RequestSignals, Wishes } from './route-ask';

/** Why a candidate serves only where nobody else can: its provider has ended it, or a probe has seen it fail at what is asked. */
export type SetBack = 'retired' | 'measured';

type Moment = Pick<RoutingFacts, 'now' | 'retiredAsUsual'>;

const WISHES = ['parallelTools', 'streamUsage', 'reasoning'] as const satisfies readonly (keyof Wishes)[];

export function setBackOf(
  { row }: Pick<Candidate, 'row'>,
  signals: RequestSignals,
  { now, retiredAsUsual }: Moment,
): SetBack | undefined {
  if (row === undefined) return undefined;
  if (row.retires && !retiredAsUsual && isRetired(row, now)) return 'retired';
  return row.measured?.capabilities && missed(row, signals) !== undefined ? 'measured' : undefined;
}

/** What the request asks for, and a probe has seen to be lacking; undefined: nothing. */
export function missed(row: NonNullable<Candidate['row']>, signals: RequestSignals): keyof Wishes | undefined {
  const probed = row.measured?.capabilities;
  if (!probed) return undefined;
  return WISHES.find((wish) => probed[wish] !== undefined && row[wish] === false && signals.wishes[wish]);
}

/** For who reads why a target stands where it does; undefined: nothing was missed. */
export function lacking(row: NonNullable<Candidate['row']>, signals: RequestSignals): { day: string; what: string } | undefined {
  const what = missed(row, signals);
  return what && { day: row.measured?.capabilities?.[what]?.slice(0, 10) ?? '', what };
}

/** Those that nothing speaks against, where there are any. */
export function withoutSetBack<T extends Candidate>(
  candidates: readonly T[],
  signals: RequestSignals,
  moment: Moment,
  dropped?: (one: T, why: SetBack) => void,
): readonly T[] {
  const free = candidates.filter((one) => setBackOf(one, signals, moment) === undefined);
  if (free.length === candidates.length || free.length === 0) return candidates;
  if (dropped)
    for (const one of candidates) {
      const why = setBackOf(one, signals, moment);
      if (why) dropped(one, why);
    }
  return free;
}
