import { LRUCache } from 'lru-cache';
import type { TenantCipher } from '@libs/database';
import type { CachePolicy } from '../policy';
import type { Identity } from '../response-cache';
import { answersAgree } from './answers-agree';
import { guardBetween } from './guards';
import { type FirstVerdicts, startOf, thresholdOf, type Verdict } from './learned-threshold';
import type { Embedder } from './local-embedder';
import type { PartitionSearch } from './partition-search';
import type { NewVerdict, QuestionsRepository } from './questions.repository';
import { scoreOf } from './score';
import { quantise } from './vector-block';
import { wordsOf } from './words';

/** The known question that is most like a new one. */
export interface Candidate {
  entryKey: string;
  score: number;
  cosine: number;
  /** What stands against it whatever the score; null: nothing. */
  guard: string | null;
  /** The score from which this entry is served. */
  threshold: number;
  serves: boolean;
}

/** What a lookup found. */
export interface Meaning {
  vector: Float32Array;
  candidate: Candidate | undefined;
}

export interface SemanticCacheOptions {
  /** Would-be hits that are bought anyway, to see whether the answer still fits: 0..1. */
  checkShare: number;
  random(): number;
  onTrouble(error: unknown): void;
}

const NEAREST = 8;
/** Below this nothing is alike. */
const LEAST_COSINE = 0.55;
/** Scores below are not worth a verdict. */
const LEAST_SCORE = 0.5;
/** How long verdicts are known here before they are read again. */
const FRESH_VERDICTS_MS = 5_000;
/** And those of all entries together, which move slowly. */
const FRESH_FIRSTS_MS = 60_000;
/** How long verdicts and counts are kept: what traffic was like longer ago says little of today's. */
const KEPT_MS = 90 * 86_400_000;
const SWEPT_AT_ONCE = 5_000;

/**
 * Answers to questions that mean the same, within a partition: everything but the last user turn is equal. Never
 * rejects: whatever is away, nothing is found.
 */
export class SemanticCache {
  private readonly learned = new LRUCache<string, Verdict[]>({ max: 10_000, ttl: FRESH_VERDICTS_MS });
  private readonly firsts = new LRUCache<string, FirstVerdicts[]>({ max: 1_000, ttl: FRESH_FIRSTS_MS });

  constructor(
    private readonly repository: QuestionsRepository,
    private readonly cipher: TenantCipher,
    private readonly embedderOf: (embedding: string) => Embedder,
    private readonly search: PartitionSearch,
    private readonly options: SemanticCacheOptions,
  ) {}

  /** undefined: nobody can tell now, or there is nothing to compare. */
  async look(tenantId: string, { partition, question }: Identity, policy: CachePolicy): Promise<Meaning | undefined> {
    if (question === undefined) return undefined;
    try {
      const vector = await this.embedderOf(policy.embedding).embed(tenantId, question);
      if (!vector) return undefined;
      const candidate = await this.best(tenantId, partition, question, vector, policy);
      void this.repository.countLookup(tenantId, candidate !== undefined).catch(this.options.onTrouble);
      return { vector, candidate };
    } catch (error) {
      this.options.onTrouble(error);
      return undefined;
    }
  }

  /** From now on the question can be found. Never rejects. */
  async remember(
    tenantId: string,
    { partition, question, key }: Identity,
    { vector }: Meaning,
    policy: CachePolicy,
  ): Promise<void> {
    if (question === undefined) return;
    const row = {
      ...{ tenantId, partition, entryKey: key, embedding: policy.embedding, ttlMs: policy.ttlMs },
      question: this.cipher.seal(tenantId, `question ${key}`, Buffer.from(question)),
      vector: Buffer.from(quantise(vector).buffer),
    };
    try {
      await this.repository.put(row);
      this.search.added({ tenantId, partition, embedding: policy.embedding });
    } catch (error) {
      this.options.onTrouble(error);
    }
  }

  /** What came of an answer that was, or would have been, served. */
  async judge(verdict: NewVerdict): Promise<void> {
    await this.repository.judge(verdict);
    this.learned.delete(`${verdict.tenantId} ${verdict.entryKey}`);
  }

  /** Whether an answer says what another says; by their words and, where those differ, by their meaning. */
  async agree(
    tenantId: string,
    a: string,
    b: string,
    { embedding }: Pick<CachePolicy, 'embedding'>,
  ): Promise<boolean | undefined> {
    const embedder = this.embedderOf(embedding);
    return answersAgree(a, b, (text) => embedder.embed(tenantId, text));
  }

  async sweep(): Promise<void> {
    const { repository } = this;
    while ((await repository.sweep(SWEPT_AT_ONCE)) === SWEPT_AT_ONCE);
    while ((await repository.sweepVerdicts(KEPT_MS, SWEPT_AT_ONCE)) === SWEPT_AT_ONCE);
    while ((await repository.sweepLookups(KEPT_MS, SWEPT_AT_ONCE)) === SWEPT_AT_ONCE);
  }

  private async best(
    tenantId: string,
    partition: string,
    question: string,
    vector: Float32Array,
    policy: CachePolicy,
  ): Promise<Candidate | undefined> {
    const words = wordsOf(question);
    let best: Omit<Candidate, 'threshold' | 'serves'> | undefined;
    const of = { tenantId, partition, embedding: policy.embedding };
    for (const { entryKey, question: sealed, cosine } of await this.search.nearest(of, vector, NEAREST, LEAST_COSINE)) {
      const text = this.cipher.open(tenantId, `question ${entryKey}`, sealed);
      if (!text) continue;
      const other = wordsOf(text.toString('utf8'));
      const score = scoreOf(other, words, cosine);
      if (score < LEAST_SCORE) continue;
      const guard = guardBetween(other, words) ?? null;
      const better =
        !best || (guard === null && best.guard !== null) || ((guard === null) === (best.guard === null) && score > best.score);
      if (better) best = { entryKey, score, cosine, guard };
    }
    if (!best) return undefined;
    const similarity = startOf(await this.firstsOf(tenantId, policy.embedding), policy);
    const threshold = thresholdOf(await this.verdictsOf(tenantId, best.entryKey), { ...policy, similarity });
    const fits = best.guard === null && best.score >= threshold;
    return { ...best, threshold, serves: fits && this.options.random() >= this.options.checkShare };
  }

  private async verdictsOf(tenantId: string, entryKey: string): Promise<Verdict[]> {
    const name = `${tenantId} ${entryKey}`;
    let verdicts = this.learned.get(name);
    if (!verdicts) this.learned.set(name, (verdicts = await this.repository.verdicts(tenantId, entryKey)));
    return verdicts;
  }

  private async firstsOf(tenantId: string, embedding: string): Promise<FirstVerdicts[]> {
    const name = `${tenantId} ${embedding}`;
    let firsts = this.firsts.get(name);
    if (!firsts) this.firsts.set(name, (firsts = await this.repository.firstVerdicts(tenantId, embedding)));
    return firsts;
  }
}
