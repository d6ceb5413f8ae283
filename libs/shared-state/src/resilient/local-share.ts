import type { AdmissionAsk, LeaseCandidate, LimitRules } from '../ports';

/**
 * A replica's part of a limit while nobody can count for all. Never below 1, so that a small limit
 * does not become a closed door: with more replicas than `limit` the sum may exceed it until Redis is back.
 */
export const shareOf = (limit: number, replicas: number): number =>
  limit < 1 ? limit : Math.max(1, Math.floor(limit / replicas));

export const shareOfAsk = (ask: AdmissionAsk, replicas: number): AdmissionAsk =>
  replicas === 1 ? ask : { ...ask, ...shareOfRules(ask, replicas) };

export function shareOfRules({ rates, tokens, concurrency }: LimitRules, replicas: number): LimitRules {
  const share = <T extends { limit: number }>(rule: T): T => ({ ...rule, limit: shareOf(rule.limit, replicas) });
  return { rates: rates.map(share), tokens: tokens.map(share), concurrency: concurrency.map(share) };
}

export function shareOfCandidates(candidates: readonly LeaseCandidate[], replicas: number): readonly LeaseCandidate[] {
  if (replicas === 1) return candidates;
  const share = (limit: number | undefined): number | undefined => (limit === undefined ? undefined : shareOf(limit, replicas));
  return candidates.map((one) =>
    one.rpmLimit === undefined && one.tpmLimit === undefined
      ? one
      : { ...one, rpmLimit: share(one.rpmLimit), tpmLimit: share(one.tpmLimit) },
  );
}
