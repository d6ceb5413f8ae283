import { LRUCache } from 'lru-cache';
import type { TenantCipher } from '@libs/database';
import type { CachePolicy } from '../policy';
import type { Identity } from '../response-cache';
import { answersAgree } from './answers-agree';
import { coreOf } from './core-question';
import { guardBetween } from './guards';
import { type FirstVerdicts, startOf, thresholdOf, type Verdict } from './learned-threshold';
import type { Embedder } from './local-embedder';
import type { PartitionSearch } from './partition-search';
import type { NewVerdict, QuestionsRepository } from './questions.repository';
import { scoreOf } from './score';
import { spelledLike } from './spelled-like';
import { quantise } from './vector-block';
import { type Words, wordsOf } from './words';

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
/** Known questions that stay taken apart, and how much text they may be of. */
const READ_AT_MOST = { max: 5_000, maxSize: 2_000_000, ttl: 15 * 60_000 };
/** Scores below are not worth a verdict. */
const LEAST_SCORE = 0.5;
/** How long verdicts are known here before they are read again. */
const FRESH_VERDICTS_MS = 5_000;
/** And those of all entries together, which move slowly. */
const FRESH_FIRSTS_MS = 60_000;
/** How long verdicts and counts are kept: what traffic was like longer ago says little of today's. */
const KEPT_MS = 90 * 86_400_000;
const SWEPT_AT_ONCE = 5_000;
/** A tenant's questions are held to its limits each time that so many were put. */
const TRIMMED_EVERY = 500;

/**
 * Answers to questions that mean the same, within a partition: everything but the last user turn is equal. Never
 * rejects: whatever is away, nothing is found.
 */
export class SemanticCache {
  private readonly learned = new LRUCache<string, Verdict[]>({ max: 10_000, ttl: FRESH_VERDICTS_MS });
  private readonly puts = new LRUCache<string, number>({ max: 10_000 });
  private readonly read = new LRUCache<string, Words>({
    ...READ_AT_MOST,
    sizeCalculation: ({ original }) => original.length + 1,
  });
  private readonly firsts = new LRUCache<string, FirstVerdicts[]>({ max: 1_000, ttl: FRESH_FIRSTS_MS });

  constructor(
    private readonly repository: QuestionsRepository,
    private readonly cipher: TenantCipher,
    private readonly embedderOf: (embedding: string) => Embedder,
    private readonly search: PartitionSearch,
    private readonly options: SemanticCacheOptions,
  ) {}

  /** False: to look for this question would take long now, as while a model is loaded. */
  ready(tenantId: string, { question }: Identity, { embedding }: Pick<CachePolicy, 'embedding'>): boolean {
    return question !== undefined && this.embedderOf(embedding).ready(tenantId, coreOf(question));
  }

  /** undefined: nobody can tell now, or there is nothing to compare. */
  async look(tenantId: string, { partition, question, key }: Identity, policy: CachePolicy): Promise<Meaning | undefined> {
    if (question === undefined) return undefined;
    try {
      const core = coreOf(question);
      const vector = await this.embedderOf(policy.embedding).embed(tenantId, core);
      if (!vector) return undefined;
      const candidate = await this.best(tenantId, partition, core, vector, policy);
      // The same question again is for the exact cache to answer.
      if (candidate?.entryKey !== key)
        void this.repository.countLookup(tenantId, candidate !== undefined).catch(this.options.onTrouble);
      return { vector, candidate };
    } catch (error) {
      this.options.onTrouble(error);
      return undefined;
    }
  }

  /**
   * From now on the question can be found. Never rejects.
   * @param answer where it is to lie beside its question, so that it is found wherever that is
   */
  async remember(
    tenantId: string,
    { partition, question, key }: Identity,
    { vector }: Meaning,
    policy: CachePolicy,
    answer?: Buffer,
  ): Promise<void> {
    if (question === undefined) return;
    const row = {
      ...{ tenantId, partition, entryKey: key, embedding: policy.embedding, ttlMs: policy.ttlMs },
      answer: answer && this.cipher.seal(tenantId, `answer ${key}`, answer),
      question: this.cipher.seal(tenantId, `question ${key}`, Buffer.from(question)),
      vector: Buffer.from(quantise(vector).buffer),
    };
    try {
      await this.repository.put(row);
      this.search.added({ tenantId, partition, embedding: policy.embedding });
      const put = (this.puts.get(tenantId) ?? 0) + 1;
      this.puts.set(tenantId, put % TRIMMED_EVERY);
      if (put === TRIMMED_EVERY) await this.repository.trim(tenantId, policy.limits);
    } catch (error) {
      this.options.onTrouble(error);
    }
  }

  /** What lies beside a question; undefined: nothing does. Never rejects. */
  async answerOf(tenantId: string, partition: string, entryKey: string, { embedding }: CachePolicy): Promise<Buffer | undefined> {
    try {
      const sealed = await this.repository.answer({ tenantId, partition, embedding }, entryKey);
      return sealed && this.cipher.open(tenantId, `answer ${entryKey}`, sealed);
    } catch (error) {
      this.options.onTrouble(error);
      return undefined;
    }
  }

  /** The answer to a question is no more. Never rejects. */
  async forget(tenantId: string, partition: string, entryKey: string, { embedding }: CachePolicy): Promise<void> {
    const of = { tenantId, partition, embedding };
    this.search.dropped(of, entryKey);
    await this.repository.remove(of, entryKey).catch(this.options.onTrouble);
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
    core: string,
    vector: Float32Array,
    policy: CachePolicy,
  ): Promise<Candidate | undefined> {
    const words = wordsOf(core);
    let best: Omit<Candidate, 'threshold' | 'serves'> | undefined;
    const of = { tenantId, partition, embedding: policy.embedding };
    for (const { entryKey, question: sealed, cosine } of await this.search.nearest(of, vector, NEAREST, LEAST_COSINE)) {
      const other = this.wordsIn(tenantId, entryKey, sealed);
      if (!other) continue;
      const [known, asked] = [spelledLike(other, words), spelledLike(words, other)];
      const score = scoreOf(known, asked, cosine);
      if (score < LEAST_SCORE) continue;
      const guard = guardBetween(known, asked) ?? null;
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

  /** A key stands for one question, so what was opened and taken apart once need not be again. */
  private wordsIn(tenantId: string, entryKey: string, sealed: Buffer): Words | undefined {
    const name = `${tenantId} ${entryKey}`;
    let words = this.read.get(name);
    if (!words) {
      const text = this.cipher.open(tenantId, `question ${entryKey}`, sealed);
      if (text) this.read.set(name, (words = wordsOf(coreOf(text.toString('utf8')))));
    }
    return words;
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
