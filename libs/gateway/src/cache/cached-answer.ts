import { permits, type Plan, WEIGHTS_OPTION } from '@libs/routing';
import type { Listener } from '@libs/protocol';
import { adapterFor, readerOf } from '@libs/providers';
import { type CachePolicy, Flight, type Followed, type Identity, type StoredAnswer } from '@libs/response-cache';
import type { Asked } from '../asked';
import { optionsOf } from '../request-head';
import type { Served } from '../attempt-loop';
import { openAttempt } from '../attempt-record';
import { readStrict } from '../strict';
import type { RequestSettlement } from '../settle';
import { wallAt } from '../exchange';
import { answerOfQuestion } from './answer-of-question';
import { CacheLead } from './cache-lead';
import { endedWhole } from './recording';
import { ReplayStream } from './replay-stream';
import { retold, RetellingPipe } from './retold';
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
  const said = cache.policyFor(tenantId, plan.settings.cache, options);
  if (!said || head.candidates !== 1) return undefined;
  const request = {
    tenantId,
    dialect: exchange.dialect.id,
    body: head.body,
    route: routeOf(plan, said, settlement),
    features: exchange.headers?.['anthropic-beta'],
    request: () => asked.request(),
    ownWords: () => asked.ownWords(),
  };
  let [named, policy] = [cache.identify(request, said), said];
  if (!named && said.measured) [named, policy] = [cache.identify(request, said.measured), said.measured];
  if (!named) return undefined;
  const identity = named.apart && isRelayed(plan, asked, settlement) ? named.apart : named;
  const lookup = new Lookup(asked, settlement, identity, policy);
  const found = cache.find(tenantId, identity.key, policy);
  return found instanceof Promise ? found.then((stored) => lookup.serve(stored)) : lookup.serve(found);
}

/** Whether somebody who may be asked would read the client's own bytes. */
const isRelayed = ({ targets }: Plan, asked: Asked, { services }: RequestSettlement): boolean =>
  targets.some((target) => {
    const provider = services.keys.provider(target.providerId);
    return provider !== undefined && asked.relays(adapterFor(provider.family, provider.profile), target);
  });

/** What of the way of a request decides its answer, beside what the body says. */
function routeOf({ targets }: Plan, { keyModel }: CachePolicy, { exchange, head }: RequestSettlement): string {
  const { principal, path } = exchange;
  const options = head ? optionsOf(exchange, head) : exchange.options;
  const strict = readStrict(options, principal.limits.strictFidelity);
  if (keyModel === 'target') return JSON.stringify([targets[0]?.providerId, targets[0]?.model, strict]);
  const { allowedProviders } = principal.limits;
  const model = path?.model ?? head?.model ?? '';
  const wish = options['x-routing-strategy'] ?? options[WEIGHTS_OPTION] ?? null;
  const preferred = options['x-prefer-provider'] ?? null;
  // Most say nothing: to make a list of that costs more than the look-up.
  if (wish === null && preferred === null && !allowedProviders) return `[${JSON.stringify(model)},${strict},null,null,null]`;
  return JSON.stringify([model, strict, wish, preferred, allowedProviders ?? null]);
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
    const { unpaid, services } = this.settlement;
    // A new answer is wanted: neither stored nor shared ones will do.
    if (!this.policy.read) return unpaid ? undefined : this.lead(new Flight(() => undefined));
    const { flights } = services;
    const { stream, whole } = this.flightNames();
    const kept = flights.keptUnder(stream) ?? flights.keptUnder(whole);
    if (kept && this.fits(kept)) return this.hit(kept, { kind: 'exact', key });
    // Whoever follows may have to lead, and whoever leads pays.
    if (unpaid) return this.looksFirst && this.policy.embedding === 'local' ? this.byMeaning() : undefined;
    // Whoever wants the whole may wait for the end of a stream; a whole answer would come too late for whoever wants a stream.
    return this.asked.stream ? this.enter(stream) : this.enter(whole, stream);
  }

  /** What was asked before an invalidation is nothing for whoever asks after it. */
  private flightNames(): { stream: string; whole: string } {
    const { services, exchange } = this.settlement;
    const name = `${exchange.principal.tenantId} ${this.identity.key} ${services.cache.directory.seq}`;
    return { stream: `${name} stream`, whole: `${name} whole` };
  }

  private enter(name: string, orUnder?: string): undefined | Promise<Served | undefined> {
    const { flight, leads } = this.settlement.services.flights.enter(name, orUnder);
    return leads ? this.lead(flight) : this.follow(flight);
  }

  /** As a stored answer's adapter reads it; undefined when nobody can any more, or when it is nothing for this caller. */
  private readable(stored: StoredAnswer): SharedAnswer | undefined {
    try {
      const shared = shareStored(stored);
      return this.fits(shared) ? shared : undefined;
    } catch {
      return undefined;
    }
  }

  private fits(shared: SharedAnswer): boolean {
    return this.mayHave(shared) && this.meansAll(shared);
  }

  /** A virtual model may have been answered by a model that this caller's key is not good for. */
  private mayHave({ target }: SharedAnswer): boolean {
    const { exchange, head } = this.settlement;
    const { limits } = exchange.principal;
    if (!limits.allowedModels) return true;
    const names = (exchange.path?.model ?? head?.model ?? '').split(',');
    return names.some((name) => permits(name, limits)(target));
  }

  /**
   * What was asked in other words, and not in all of them, is no answer for one whose own words would have been read. And what
   * only the dialect's own clients read goes to those alone, as it came.
   */
  private meansAll({ adapter, target, changes, wire, source }: SharedAnswer): boolean {
    const { asked } = this;
    if (changes.length > 0 && asked.relays(adapter, target)) return false;
    if (wire === undefined || adapter.readers?.[wire]) return true;
    return asked.passesOn(adapter, target, wire) && asked.stream === (source !== undefined);
  }

  private told(stored: StoredAnswer, hit: CacheHit): CacheHit {
    const age = this.settlement.services.clock.now() - stored.createdAt;
    return {
      kind: hit.kind,
      key: hit.key,
      answeredBy: hit.answeredBy,
      score: hit.score,
      usage: stored.usage,
      savedMicroUsd: stored.costMicroUsd,
      ageMs: Math.max(0, age),
    };
  }

  private lead(flight: Flight<SharedAnswer>): undefined | Promise<Served | undefined> {
    const { settlement, identity, policy } = this;
    const { services } = settlement;
    const lead = new CacheLead(settlement, identity, policy, flight, services.cache.directory.seq);
    settlement.leads(lead);
    if (identity.question === undefined) return undefined;
    if (this.looksFirst) return this.byMeaning(lead);
    // Measured, or only remembered for those who ask later, or while the model is loaded: beside the call, nobody waits for it.
    if (policy.semantic || policy.shadow)
      lead.meaning = services.meanings.look(settlement.exchange.principal.tenantId, identity, policy);
    return undefined;
  }

  /** An answer by meaning is worth waiting for. */
  private get looksFirst(): boolean {
    const { settlement, identity, policy } = this;
    const { services, exchange } = settlement;
    return policy.semantic && policy.read && services.meanings.ready(exchange.principal.tenantId, identity, policy);
  }

  /** The answer to a question that means the same; where there is none, the call goes out. */
  private async byMeaning(lead?: CacheLead): Promise<Served | undefined> {
    const { settlement, identity, policy } = this;
    const { services, exchange, loop } = settlement;
    const { tenantId } = exchange.principal;
    const meaning = await services.meanings.look(tenantId, identity, policy);
    if (lead) lead.meaning = Promise.resolve(meaning);
    const candidate = meaning?.candidate;
    if (!candidate?.serves || loop.stopped) return undefined;
    const stored = await answerOfQuestion(services, tenantId, identity, candidate.entryKey, policy);
    const shared = stored && this.readable(stored);
    if (!stored || !shared || loop.stopped) return undefined;
    lead?.answers(shared);
    // It buys nothing: there is nothing to be kept under its own key, and nothing to learn from.
    settlement.leads(undefined);
    const { entryKey: answeredBy, score } = candidate;
    return this.hit(shared, this.told(stored, { kind: 'semantic', key: identity.key, answeredBy, score }));
  }

  private async follow(flight: Flight<SharedAnswer>): Promise<Served | undefined> {
    const outcome = await this.outcomeOf(flight);
    if ('lead' in outcome) return this.lead(outcome.lead);
    if ('alone' in outcome || !this.fits(outcome.shared)) return undefined;
    if ('broken' in outcome) return this.enter(this.flightNames().whole);
    return this.hit(outcome.shared, { kind: 'shared', key: this.identity.key });
  }

  /** @returns `broken` for a stream that ended otherwise than whole, where the whole is wanted: all who waited for it ask once */
  private async outcomeOf(flight: Flight<SharedAnswer>): Promise<Followed<SharedAnswer> & { broken?: true }> {
    const { settlement } = this;
    const { followed, leave } = flight.follow();
    const stopped = new Promise<never>((_, reject) => {
      settlement.loop.onStop = () => reject(settlement.loop.stopped as Error);
      if (settlement.loop.stopped) settlement.loop.onStop();
    });
    settlement.follows(leave);
    const outcome = await Promise.race([followed, stopped]);
    if ('lead' in outcome) settlement.follows(NOBODY);
    if (!('shared' in outcome) || this.asked.stream || !outcome.shared.source) return outcome;
    if (await Promise.race([endedWhole(outcome.shared.source), stopped])) return outcome;
    leave();
    settlement.follows(NOBODY);
    return { ...outcome, broken: true };
  }

  private hit(shared: SharedAnswer, hit: CacheHit): Served {
    const { asked, settlement, policy } = this;
    const listener = this.listener(shared);
    const { adapter, target, changes, wire, body, source } = listener ? retold(shared, asked.stream, listener) : shared;
    const { clock } = settlement.services;
    settlement.hit = hit;
    const call = { method: 'POST' as const, path: '', headers: {}, body: NOTHING, changes: [...changes], wire };
    const firstByteAt = clock.monotonic();
    const record = openAttempt(target, undefined, wallAt(settlement.exchange, firstByteAt));
    const head = { status: 200, headers: {} };
    const served = (result: Served['result']): Served => ({
      result,
      target,
      adapter,
      call,
      keyId: undefined,
      grants: NO_GRANTS,
      record,
    });
    if (!asked.stream) {
      if (!body) asked.acceptWhole(wholeOf(readerOf(adapter, wire), source?.frames ?? []));
      else if (body === shared.body) asked.acceptShared(shared, body);
      else asked.accept(adapter, target, call, body, head);
      return served({ kind: 'body', head, body: body ?? NOTHING, firstByteAt });
    }
    const pace = hit.kind === 'shared' ? 'instant' : policy.pace;
    const pipe = source ? asked.createPipe(adapter, target, call) : asked.createEventPipe(target, call);
    const frames = source ?? eventFrames(readerOf(adapter, wire), body ?? NOTHING);
    const told = listener && source ? new RetellingPipe(pipe, listener) : pipe;
    const live = new ReplayStream(told, frames, { pace, now: () => clock.monotonic() });
    return served({ kind: 'stream', head, live, firstByteAt });
  }

  /** For an answer that repeats what another asker said beside the question. */
  private listener({ adapter, target, wire }: SharedAnswer): Listener | undefined {
    const { id } = this.settlement.exchange.dialect;
    if (id !== 'openai-responses' || !this.asked.passesOn(adapter, target, wire)) return undefined;
    return { request: this.asked.request(), requestId: this.settlement.exchange.requestId };
  }
}

const NOTHING = Buffer.alloc(0);
const NOBODY = (): void => undefined;
const NO_GRANTS: Served['grants'] = [];
