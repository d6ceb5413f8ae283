import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { TenantCipher } from '@libs/database';
import type { Clock, Json } from '@libs/kernel';
import type { GatewayRequest } from '@libs/protocol';
import type { CacheStore } from '@libs/shared-state';
import type { CacheDirectory } from './cache-directory';
import { CacheOdds } from './cache-odds';
import { canonicalJson, canonicalRequest } from './canonical';
import { type CachePolicy, type CacheRule, type InstallationSettings, resolvePolicy } from './policy';
import { decodeAnswer, encodeAnswer, type StoredAnswer } from './stored-answer';
import { mayBeCool } from './temperature';

/** What the cache must know of a request to name it. */
export interface Identifiable {
  tenantId: string;
  dialect: string;
  /** The body as the client wrote it, without the gateway's own fields. */
  body: Buffer;
  /** What else decides who answers and how: the model as asked or the target, strategies, strictness. */
  route: string;
  /** Features that the client's headers ask of an upstream that reads the dialect itself; absent: none. */
  features?: string | undefined;
  /** Decoded at need: bodies that were seen before are known by their bytes. @throws for a body that is none */
  request(): GatewayRequest;
  /** What the body tells an upstream that reads the dialect itself, beyond that; undefined: nothing. Asked once `request` was. */
  ownWords(): Json | undefined;
}

/** A request under its names in the cache. */
export interface Identity {
  /** Of the answer: the same for every request that must get the same answer. */
  readonly key: string;
  /** Of everything but the last user turn. */
  readonly partition: string;
  /** The last user turn, when a semantic cache may compare it. */
  readonly question: string | undefined;
  /** Where the client says more than the request means: its names for an upstream that reads the client's own words. */
  readonly apart?: Identity;
}

export interface ResponseCacheOptions {
  installation: InstallationSettings;
  /** Answers that are larger are not kept. */
  maxEntryBytes: number;
  /** Whether what lies in the store is sealed: always where it leaves the process. */
  sealed: boolean;
}

const NOTHING: Readonly<Record<string, unknown>> = Object.freeze({});
const KNOWN_BODIES = 20_000;
/** Their questions stay with them. */
const KNOWN_BYTES = 24 * 1024 * 1024;
const BYTES_OF_KNOWN = 500;
/** Answers that are asked for again and again are few. */
const READ_ANSWERS = 500;
/** Of those that lie compressed in the store, and so take up room of their own here. */
const READ_BYTES = 16 * 1024 * 1024;
const NOT_CACHED = 'not cached';
/** Of an answer that lies in the database, beside a question that may be asked in other words. */
const MOST_BESIDE_BYTES = 256 * 1024;

/** Answers that were bought before, by everything that can change them. Never throws for a store that is away. */
export class ResponseCache {
  private readonly known = new LRUCache<string, Identity | typeof NOT_CACHED>({
    ...{ max: KNOWN_BODIES, maxSize: KNOWN_BYTES },
    sizeCalculation: (known) => BYTES_OF_KNOWN + (known === NOT_CACHED ? 0 : 2 * (known.question?.length ?? 0)),
  });
  /** By the bytes in the store; only where those stay the same object, as in this process's own memory. */
  private readonly answers = new LRUCache<string, { stored: Buffer; answer: StoredAnswer }>({
    max: READ_ANSWERS,
    maxSize: READ_BYTES,
    sizeCalculation: ({ stored, answer }) => 1 + (sharesMemory(answer.bytes, stored) ? 0 : answer.bytes.length),
  });
  private readonly defaults = new WeakMap<object, CachePolicy | { off: true }>();
  readonly odds: CacheOdds;

  constructor(
    private readonly store: CacheStore,
    private readonly cipher: TenantCipher,
    readonly directory: CacheDirectory,
    private readonly clock: Clock,
    readonly options: ResponseCacheOptions,
  ) {
    this.odds = new CacheOdds(clock);
  }

  /**
   * How this request is cached; undefined: not at all.
   * @throws GatewayError invalid_request
   */
  policyFor(
    tenantId: string,
    rule: CacheRule | undefined,
    options: Readonly<Record<string, unknown>> | undefined,
  ): CachePolicy | undefined {
    const settings = this.directory.settingsOf(tenantId);
    const { installation } = this.options;
    if (rule || options?.['x-cache'] !== undefined || options?.['x-cache-ttl'] !== undefined)
      return resolvePolicy(installation, settings, rule, options ?? NOTHING);
    // Most requests say nothing: what their tenant's settings mean is worked out once.
    let policy = this.defaults.get(settings);
    if (!policy)
      this.defaults.set(settings, (policy = resolvePolicy(installation, settings, undefined, NOTHING) ?? { off: true }));
    return 'off' in policy ? undefined : policy;
  }

  /** The names of a request; undefined when it is not to be cached, whatever the policy. */
  identify(of: Identifiable, policy: CachePolicy): Identity | undefined {
    if (!mayBeCool(of.body, policy.maxTemperature)) return undefined;
    const place = `${of.tenantId}\n${of.dialect}\n${of.route}\n${of.features ?? ''}\n${policy.maxTemperature}\n`;
    const bytes = hash('sha256', Buffer.concat([Buffer.from(place), of.body]), 'base64url');
    const known = this.known.get(bytes);
    if (known) return known === NOT_CACHED ? undefined : known;
    const identity = this.name(of, policy);
    this.known.set(bytes, identity ?? NOT_CACHED);
    return identity;
  }

  /** Whether its answer may be kept at all. */
  accepts(request: GatewayRequest, { maxTemperature }: CachePolicy): boolean {
    return isCacheable(request, maxTemperature);
  }

  /** What is stored under a key and may be served under the policy. */
  find(tenantId: string, key: string, policy: CachePolicy): StoredAnswer | undefined | Promise<StoredAnswer | undefined> {
    if (!policy.read) return undefined;
    const stored = this.store.get(tenantId, key);
    if (!(stored instanceof Promise)) return stored && this.read(tenantId, key, stored, policy);
    return stored.then((bytes) => bytes && this.read(tenantId, key, bytes, policy));
  }

  /** False when it was not kept. Never rejects. */
  async keep(tenantId: string, key: string, answer: StoredAnswer, policy: CachePolicy): Promise<boolean> {
    if (answer.bytes.length > this.options.maxEntryBytes || this.directory.purged(tenantId, key, answer)) return false;
    const encoded = await encodeAnswer(answer);
    const value = this.options.sealed ? this.cipher.seal(tenantId, key, encoded) : encoded;
    return this.store.set(tenantId, key, { value, ttlMs: policy.ttlMs, tag: answer.modelAsked, limits: policy.limits });
  }

  /** As it lies beside a question; undefined: too large for that. */
  async pack(answer: StoredAnswer): Promise<Buffer | undefined> {
    const packed = await encodeAnswer(answer);
    return packed.length <= MOST_BESIDE_BYTES ? packed : undefined;
  }

  /** What was packed, where it may be served under the policy. */
  unpack(tenantId: string, key: string, packed: Buffer, policy: CachePolicy): StoredAnswer | undefined {
    const answer = decodeAnswer(packed);
    return answer && this.mayServe(tenantId, key, answer, policy) ? answer : undefined;
  }

  private read(tenantId: string, key: string, stored: Buffer, policy: CachePolicy): StoredAnswer | undefined {
    const answer = this.options.sealed ? this.opened(tenantId, key, stored) : this.decoded(tenantId, key, stored);
    return answer && this.mayServe(tenantId, key, answer, policy) ? answer : undefined;
  }

  private mayServe(tenantId: string, key: string, answer: StoredAnswer, { maxAgeMs }: CachePolicy): boolean {
    return this.clock.now() - answer.createdAt <= maxAgeMs && !this.directory.purged(tenantId, key, answer);
  }

  private opened(tenantId: string, key: string, stored: Buffer): StoredAnswer | undefined {
    const encoded = this.cipher.open(tenantId, key, stored);
    return encoded && decodeAnswer(encoded);
  }

  private decoded(tenantId: string, key: string, stored: Buffer): StoredAnswer | undefined {
    const name = `${tenantId} ${key}`;
    const known = this.answers.get(name);
    if (known?.stored === stored) return known.answer;
    const answer = decodeAnswer(stored);
    if (answer) this.answers.set(name, { stored, answer });
    return answer;
  }

  private name(of: Identifiable, { maxTemperature }: CachePolicy): Identity | undefined {
    let request: GatewayRequest;
    try {
      request = of.request();
    } catch {
      // Whether a body is at fault is for its upstream to say where it is only relayed.
      return undefined;
    }
    if (!isCacheable(request, maxTemperature)) return undefined;
    const { rest, last, question } = canonicalRequest(request, of.dialect);
    const own = of.ownWords();
    const identity = this.named(of, rest, last, question);
    if (own === undefined && of.features === undefined) return identity;
    // What it says beyond may stand in any turn: no other question is like it. Features are of all of them.
    const beyond = canonicalJson([own ?? null, of.features ?? null]);
    return { ...identity, apart: this.named(of, `${rest}\n${beyond}`, last, own === undefined ? question : undefined) };
  }

  private named({ tenantId, route }: Identifiable, rest: string, last: string, question: string | undefined): Identity {
    return {
      key: this.cipher.name(tenantId, `answer 3\n${route}\n${rest}\n${last}`),
      partition: this.cipher.name(tenantId, `partition 3\n${route}\n${rest}`),
      question,
    };
  }
}

const sharesMemory = (part: Buffer, whole: Buffer): boolean => part.buffer === whole.buffer;

/** One answer, by a model alone: what a provider's own tools bring in is another thing tomorrow. */
const isCacheable = (request: GatewayRequest, maxTemperature: number): boolean =>
  (request.candidates ?? 1) === 1 &&
  !request.builtinTools?.length &&
  (maxTemperature === Infinity || (request.temperature !== undefined && request.temperature <= maxTemperature));
