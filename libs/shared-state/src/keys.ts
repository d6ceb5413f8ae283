import { createHash } from 'node:crypto';

/**
 * Every name in Redis is built here. The part in braces is the hash tag: all keys that one atomic
 * step touches share it, so Redis Cluster keeps them on one node.
 */
const PREFIX = 'rlg';

export const LIMIT_SCOPES = ['virtual_key', 'user', 'team', 'tenant', 'rule'] as const;
/** Whom a limit counts for; `rule`: what of a tenant comes under a rule of routing. */
export type LimitScope = (typeof LIMIT_SCOPES)[number];

/**
 * What one limit counts: requests or tokens of the sliding minute, or the requests in flight. The tenant is the tag:
 * one ask never mixes tenants.
 * @param model the limit counts this model alone
 */
const limitKey = (
  what: 'requests' | 'tokens' | 'slots',
  tenantId: string,
  scope: LimitScope,
  id: string,
  model?: string,
): string => `${PREFIX}:{${tenantId}}:${what}:${scope}:${id}${model === undefined ? '' : `:${model}`}`;

/** Counter of requests in the sliding minute. */
export const requestsKey = (tenantId: string, scope: LimitScope, id: string, model?: string): string =>
  limitKey('requests', tenantId, scope, id, model);

/** Hash of second -> tokens of the sliding minute. */
export const limitTokensKey = (tenantId: string, scope: LimitScope, id: string, model?: string): string =>
  limitKey('tokens', tenantId, scope, id, model);

/** The requests in flight. */
export const slotsKey = (tenantId: string, scope: LimitScope, id: string, model?: string): string =>
  limitKey('slots', tenantId, scope, id, model);

/** Whose turn it is in a pool: hash of key id -> running weight. */
export const rotationKey = (pool: string): string => `${PREFIX}:{pool:${pool}}:rotation`;

/** Hash of key id, or key id and model -> end of its cooling and of its probe. */
export const coolingKey = (pool: string): string => `${PREFIX}:{pool:${pool}}:cooling`;

/** Hash of key id, or key id and model -> what the upstream said is left. */
export const allowanceKey = (pool: string): string => `${PREFIX}:{pool:${pool}}:allowance`;

/** Hash of second -> tokens of one provider key in the sliding minute. */
export const tokensKey = (pool: string, keyId: string): string => `${PREFIX}:{pool:${pool}}:tokens:${keyId}`;

/** The leases of one provider key in the sliding minute. */
export const leasesKey = (pool: string, keyId: string): string => `${PREFIX}:{pool:${pool}}:leases:${keyId}`;

/** Hash of target -> record of its circuit breaker. */
export const BREAKERS_KEY = `${PREFIX}:{breakers}:records`;

/**
 * Counters of failed logins: of account and network, of the network, of the account. All in one slot, for one
 * atomic step; by digest, so that nobody's address stands in a name.
 */
export const loginCounterKeys = (account: string, network: string): [pair: string, network: string, account: string] => [
  loginCounterKey('pair', `${network}\n${account}`),
  loginCounterKey('network', network),
  loginCounterKey('account', account),
];

const loginCounterKey = (kind: string, of: string): string =>
  `${PREFIX}:{logins}:${kind}:${createHash('sha256').update(of).digest('base64url')}`;

/** Where replicas tell each other what changed. */
export const CHANGES_CHANNEL = `${PREFIX}:changes`;

/** What is known of one resumable stream. All streams of a tenant share its tag with the list of them. */
export const streamKey = (tenantId: string, name: string): string => `${PREFIX}:{${tenantId}}:stream:${name}`;

/** Its events: a Redis stream of sealed batches. */
export const streamEventsKey = (tenantId: string, name: string): string => `${PREFIX}:{${tenantId}}:stream:${name}:events`;

/** Which streams of a tenant are kept: sorted set of name by end, microseconds. */
export const streamsKey = (tenantId: string): string => `${PREFIX}:{${tenantId}}:streams`;

/** The target that served a conversation last. */
export const conversationKey = (tenantId: string, conversation: number): string =>
  `${PREFIX}:{${tenantId}}:conversation:${conversation}`;

/** Who probes a provider now; lives for one interval. */
export const probeTurnKey = (provider: string): string => `${PREFIX}:{probes}:turn:${provider}`;

/** Hash of provider -> what its last probe showed. */
export const PROBES_KEY = `${PREFIX}:{probes}:results`;

/** Which processes have told lately what they have under way: sorted set of process by end, microseconds. */
export const IN_FLIGHT_ENDS_KEY = `${PREFIX}:{in-flight}:ends`;

/** Hash of process -> its requests under way by target. */
export const IN_FLIGHT_KEY = `${PREFIX}:{in-flight}:counts`;

/** A tenant's cached answers live in one slot, so that the limits of a tenant are kept in one step. */
const cacheTag = (tenantId: string): string => `${PREFIX}:{cache:${tenantId.replaceAll('}', '%7D')}}:cache`;

/** One cached answer. */
export const cacheEntryKey = (tenantId: string, key: string): string => `${cacheTag(tenantId)}:entry:${key}`;

/** When each was written. */
export const cacheOrderKey = (tenantId: string): string => `${cacheTag(tenantId)}:order`;

/** Hash of key -> size, end, time and tag. */
export const cacheIndexKey = (tenantId: string): string => `${cacheTag(tenantId)}:index`;

/** Hash of the minutes of one hour of one series. @param hour whole hours since 1970 */
export const minutesKey = (tenantId: string, dimension: string, id: string, hour: number): string =>
  `${PREFIX}:{${tenantId}}:minutes:${dimension}:${encodeURIComponent(id)}:${hour}`;

/** There while somebody has filled the minutes with what was before. */
export const MINUTES_FILLED_KEY = `${PREFIX}:{minutes}:filled`;
