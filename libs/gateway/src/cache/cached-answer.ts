import { type Plan, type Target, WEIGHTS_OPTION } from '@libs/routing';
import { adapterFor } from '@libs/providers';
import { type CachePolicy, Flight, type Identity, type StoredAnswer } from '@libs/response-cache';
import type { Asked } from '../asked';
import { optionsOf } from '../request-head';
import type { Served } from '../attempt-loop';
import { openAttempt } from '../attempt-record';
import { readStrict } from '../strict';
import type { RequestSettlement } from '../settle';
import { CacheLead } from './cache-lead';
import { endedWhole } from './recording';
import { ReplayStream } from './replay-stream';
import { type CacheHit, eventFrames, type SharedAnswer, shareStored, wholeOf } from './shared-answer';

/**
 * The answer to a request that was asked and paid for before, or is being asked right now; undefined: this request
 * asks. Then the settlement knows whether it asks for others too.
 * @throws GatewayError invalid_request for options that mean nothing; what stopped the request while it followed
 */
export function cachedAnswer(
  plan: Plan,
  asked: Asked,
  settlement: RequestSettlement,
): Served | undefined | Promise<Served | undefined> {
  const { services, exchange, head } = settlement;
  if (!head) return undefined;
  const { cache } = services;
  const { tenantId } = exchange.principal;
  const options = optionsOf(exchange, head);
  const policy = cache.policyFor(tenantId, plan.settings.cache, options);
  if (!policy || head.candidates !== 1) return undefined;
  const route = routeOf(plan, policy, settlement, wireOf(plan, asked, settlement));
  const identity = cache.identify(
    { tenantId, dialect: exchange.dialect.id, body: head.body, route, request: () => asked.request() },
    policy,
  );
  if (!identity) return undefined;
  const lookup = new Lookup(asked, settlement, identity, policy);
  const found = cache.find(tenantId, identity.key, policy);
  return found instanceof Promise ? found.then((stored) => lookup.serve(stored)) : lookup.serve(found);
}

/**
 * Of an upstream that speaks several dialects (OpenAI's chat and Responses) each answer lies as it was written, and only one
 * of them can be read by everybody: the others are kept apart, for clients of the same dialect. null: everybody's.
 */
function wireOf({ targets }: Plan, asked: Asked, { services, exchange }: RequestSettlement): string | null {
  const foreign = targets.some((target) => {
    const provider = services.keys.provider(target.providerId);
    return provider !== undefined && asked.answersInForeignDialect(adapterFor(provider.family, provider.profile), target);
  });
  return foreign ? exchange.dialect.id : null;
}

/** What of the way of a request decides its answer, beside what the body says. */
function routeOf(
  { targets }: Plan,
  { keyModel }: CachePolicy,
  { exchange, head }: RequestSettlement,
  wire: string | null,
): string {
  const { principal, path } = exchange;
  const options = head ? optionsOf(exchange, head) : exchange.options;
  const strict = readStrict(options, principal.limits.strictFidelity);
  if (keyModel === 'target') return JSON.stringify([targets[0]?.providerId, targets[0]?.model, strict, wire]);
  const { allowedProviders } = principal.limits;
  const wish = options['x-routing-strategy'] ?? options[WEIGHTS_OPTION] ?? null;
  const way = [wish, options['x-prefer-provider'] ?? null, allowedProviders ?? null];
  return JSON.stringify([path?.model ?? head?.model, strict, wire, ...way]);
}

/** One request's way through the cache. */
class Lookup {
  constructor(
    private readonly asked: Asked,
    private readonly settlement: RequestSettlement,
    private readonly identity: Identity,
    private readonly policy: CachePolicy,
  ) {}

  serve(stored: StoredAnswer | undefined): Served | undefined | Promise<Served | undefined> {
    const { key } = this.identity;
    const shared = stored && this.readable(stored);
    if (stored && shared) return this.hit(shared, this.told(stored, { kind: 'exact', key }));
    const { flights } = this.settlement.services;
    const name = `${this.settlement.exchange.principal.tenantId} ${key} `;
    const [own, other] = this.asked.stream ? [`${name}stream`, `${name}whole`] : [`${name}whole`, `${name}stream`];
    // A new answer is wanted: neither stored nor shared ones will do.
    if (!this.policy.read) return this.lead(new Flight(() => undefined));
    const kept = flights.keptUnder(own) ?? flights.keptUnder(other);
    if (kept) return this.hit(kept, { kind: 'exact', key });
    // Whoever wants the whole may wait for the end of a stream; a whole answer would come too late for whoever wants a stream.
    const { flight, leads } = flights.enter(own, this.asked.stream ? undefined : other);
    return leads ? this.lead(flight) : this.follow(flight);
  }

  /** As a stored answer's adapter reads it; undefined when nobody can any more. */
  private readable(stored: StoredAnswer): SharedAnswer | undefined {
    try {
      const { providerId, model } = stored;
      return shareStored(stored, adapterFor(stored.family, stored.profile), targetOf(providerId, model));
    } catch {
      return undefined;
    }
  }

  private told(stored: StoredAnswer, hit: CacheHit): CacheHit {
    const age = this.settlement.services.clock.now() - stored.createdAt;
    return { ...hit, usage: stored.usage, savedMicroUsd: stored.costMicroUsd, ageMs: Math.max(0, age) };
  }

  private lead(flight: Flight<SharedAnswer>): undefined | Promise<Served | undefined> {
    const { settlement, identity, policy } = this;
    const { services } = settlement;
    const lead = new CacheLead(settlement, identity, policy, flight, services.cache.directory.seq);
    settlement.leads(lead);
    if (identity.question === undefined) return undefined;
    if (policy.semantic && policy.read) return this.askMeaning(lead);
    // Measured, or only remembered for those who ask later, beside the call: nobody waits for it.
    if (policy.semantic || (policy.shadow && policy.read))
      lead.meaning = services.meanings.look(settlement.exchange.principal.tenantId, identity, policy);
    return undefined;
  }

  /** The answer to a question that means the same; where there is none, the call goes out. */
  private async askMeaning(lead: CacheLead): Promise<Served | undefined> {
    const { settlement, identity, policy } = this;
    const { services, exchange, loop } = settlement;
    const { tenantId } = exchange.principal;
    const meaning = await services.meanings.look(tenantId, identity, policy);
    lead.meaning = Promise.resolve(meaning);
    const candidate = meaning?.candidate;
    if (!candidate?.serves || loop.stopped) return undefined;
    const stored = await services.cache.find(tenantId, candidate.entryKey, policy);
    const shared = stored && this.readable(stored);
    if (!stored || !shared || loop.stopped) return undefined;
    lead.answers(shared);
    const { entryKey: answeredBy, score } = candidate;
    return this.hit(shared, this.told(stored, { kind: 'semantic', key: identity.key, answeredBy, score }));
  }

  private async follow(flight: Flight<SharedAnswer>): Promise<Served | undefined> {
    const { settlement } = this;
    const { followed, leave } = flight.follow();
    const stopped = new Promise<never>((_, reject) => {
      settlement.loop.onStop = () => reject(settlement.loop.stopped as Error);
      if (settlement.loop.stopped) settlement.loop.onStop();
    });
    try {
      const outcome = await Promise.race([followed, stopped]);
      if ('lead' in outcome) return await this.lead(outcome.lead);
      settlement.follows(leave);
      if ('alone' in outcome) return undefined;
      const { source } = outcome.shared;
      if (source && !this.asked.stream && !(await Promise.race([endedWhole(source), stopped]))) return undefined;
      return this.hit(outcome.shared, { kind: 'shared', key: this.identity.key });
    } catch (error) {
      settlement.follows(leave);
      throw error;
    }
  }

  private hit(shared: SharedAnswer, hit: CacheHit): Served {
    const { asked, settlement, policy } = this;
    const { adapter, target, changes, body, source } = shared;
    const { clock } = settlement.services;
    settlement.hit = hit;
    const call = { method: 'POST' as const, path: '', headers: {}, body: NOTHING, changes: [...changes] };
    const record = openAttempt(target, undefined, clock.now());
    const served = { target, adapter, call, keyId: undefined, grants: [], record };
    const head = { status: 200, headers: {} };
    const firstByteAt = clock.monotonic();
    if (!asked.stream) {
      if (body) asked.accept(adapter, target, call, body, head);
      else asked.acceptWhole(wholeOf(adapter, source?.frames ?? []));
      return { ...served, result: { kind: 'body', head, body: body ?? NOTHING, firstByteAt } };
    }
    const pace = hit.kind === 'shared' ? 'instant' : policy.pace;
    const pipe = source ? asked.createPipe(adapter, target, call) : asked.createEventPipe(target, call);
    const frames = source ?? eventFrames(adapter, body ?? NOTHING);
    const live = new ReplayStream(pipe, frames, { pace, now: () => clock.monotonic() });
    return { ...served, result: { kind: 'stream', head, live, firstByteAt } };
  }
}

const NOTHING = Buffer.alloc(0);

const targetOf = (providerId: string, model: string): Target => ({
  providerId,
  model,
  maxOutputTokens: 0,
  reason: 'answered by the cache',
});
