import { GatewayError } from '@libs/kernel';
import { type AuditTrail, seenBy, type Tenanted } from '@libs/database';
import type { CacheStore } from '@libs/shared-state';
import type { CacheDirectory } from './cache-directory';
import type { CacheSettings, InstallationSettings } from './policy';
import type { QuestionsRepository, ScoreBucket } from './semantic/questions.repository';
import { wrongAtMost } from './semantic/wrong-at-most';

export interface CacheStats {
  tenantId: string;
  from: Date;
  entries: number;
  bytes: number;
  requests: number;
  misses: number;
  hits: { exact: number; semantic: number; shared: number };
  savedMicroUsd: number;
}

export interface Invalidation {
  /** undefined: of every tenant. */
  tenantId: string | undefined;
  model?: string;
  olderThanSeconds?: number;
  key?: string;
}

/** What the semantic cache would have done, or did, by the score from which it serves. */
export interface ThresholdPoint {
  similarity: number;
  hits: number;
  wrong: number;
  hitRate: number | null;
  falseHitRate: number | null;
  /** What so few verdicts leave possible, with a confidence of 95 %. */
  falseHitRateAtMost: number | null;
  savedMicroUsd: number;
}

/** The cache as administrators see and change it; the truth of what was hit is the ledger. */
export class CacheAdmin {
  constructor(
    private readonly sql: Tenanted,
    private readonly store: CacheStore,
    private readonly directory: CacheDirectory,
    private readonly questions: QuestionsRepository,
    readonly installation: InstallationSettings,
  ) {}

  async stats(tenantId: string, from: Date): Promise<CacheStats> {
    const [usage, [row]] = await Promise.all([
      this.store.usage(tenantId),
      this.sql.forTenant(tenantId).query<Record<'requests' | 'misses' | 'exact' | 'semantic' | 'shared' | 'saved', string>>(
        `SELECT count(*) AS requests, count(*) FILTER (WHERE cache_key IS NOT NULL AND cache_kind IS NULL) AS misses,
                count(*) FILTER (WHERE cache_kind = 'exact') AS exact, count(*) FILTER (WHERE cache_kind = 'semantic') AS semantic,
                count(*) FILTER (WHERE cache_kind = 'shared') AS shared, coalesce(sum(saved_micro_usd), 0)::bigint AS saved
         FROM requests WHERE tenant_id = $1 AND started_at >= $2`,
        [tenantId, from],
      ),
    ]);
    return {
      ...{ tenantId, from, entries: usage.entries, bytes: usage.bytes },
      requests: Number(row?.requests ?? 0),
      misses: Number(row?.misses ?? 0),
      hits: { exact: Number(row?.exact ?? 0), semantic: Number(row?.semantic ?? 0), shared: Number(row?.shared ?? 0) },
      savedMicroUsd: Number(row?.saved ?? 0),
    };
  }

  /**
   * Answers asked for before this call are never served again, on any replica; what the store holds of them is
   * removed. @returns how many were removed at once
   * @throws GatewayError not_found (a tenant that does not exist)
   */
  async invalidate({ tenantId, model, olderThanSeconds, key }: Invalidation, trail?: AuditTrail): Promise<number> {
    const tenants = await this.directory.tenantIds();
    if (tenantId !== undefined && !tenants.includes(tenantId)) throw noTenant();
    const concerned = tenantId === undefined ? tenants : [tenantId];
    const before = olderThanSeconds === undefined ? null : new Date(Date.now() - olderThanSeconds * 1_000);
    await this.directory.purge({ tenantId: tenantId ?? null, model: model ?? null, before, key: key ?? null }, trail);
    // Which of several models answered shows only in the answer itself: what is found by it later is known to be purged.
    if (model === undefined) for (const id of concerned) await this.questions.forget(id, { before, key: key ?? null });
    let removed = 0;
    if (key !== undefined) {
      if (model === undefined && before === null) for (const id of concerned) removed += await this.store.remove(id, [key]);
      return removed;
    }
    const selection = {
      ...(model !== undefined && { tag: model }),
      ...(olderThanSeconds !== undefined && { olderThanMs: olderThanSeconds * 1_000 }),
    };
    for (const id of concerned) removed += await this.store.removeWhere(id, selection);
    return removed;
  }

  settings(tenantId: string): CacheSettings {
    return this.directory.settingsOf(tenantId);
  }

  /** What is chosen for the tenant from now on, and nothing else. @throws GatewayError not_found */
  async putSettings(tenantId: string, settings: CacheSettings, trail?: AuditTrail): Promise<CacheSettings> {
    if (!(await this.directory.putSettings(tenantId, settings, trail))) throw noTenant();
    return settings;
  }

  /**
   * Some of it; the rest stays as it was chosen, or inherited.
   * @param reset is inherited again
   * @throws GatewayError not_found
   */
  async patchSettings(
    tenantId: string,
    settings: CacheSettings,
    reset: readonly (keyof CacheSettings)[],
    trail?: AuditTrail,
  ): Promise<CacheSettings> {
    const now = await this.directory.patchSettings(tenantId, settings, reset, trail);
    if (!now) throw noTenant();
    return now;
  }

  /** What each least score would have brought, on the tenant's own traffic. */
  async report(
    tenantId: string,
    from: Date,
  ): Promise<{ lookups: number; judged: number; guarded: number; points: ThresholdPoint[] }> {
    const [lookups, buckets] = await Promise.all([
      this.questions.lookups(tenantId, from),
      this.questions.buckets(tenantId, from),
    ]);
    const open = buckets.filter(({ guarded }) => !guarded);
    const judged = count(open);
    const points = POINTS.map((similarity) => pointAt(similarity, open, lookups));
    return { lookups, judged, guarded: count(buckets) - judged, points };
  }

  /**
   * A person's word on an answer of the semantic cache: its entry's threshold learns from it.
   * @throws GatewayError not_found (no such semantic hit of this tenant)
   */
  async feedback(tenantId: string | undefined, requestId: string, correct: boolean, trail?: AuditTrail): Promise<void> {
    const [row] = await seenBy(this.sql, tenantId).query<{
      tenant_id: string;
      cache_key: string;
      cache_score: number;
      saved_micro_usd: number | null;
    }>(
      `SELECT tenant_id, cache_key, cache_score, saved_micro_usd FROM requests
       WHERE request_id = $1 AND ($2::text IS NULL OR tenant_id = $2) AND cache_kind = 'semantic'`,
      [requestId, tenantId ?? null],
    );
    if (!row) throw new GatewayError('not_found', 'No answer of the semantic cache was given under this request id.');
    const verdict = {
      ...{ tenantId: row.tenant_id, entryKey: row.cache_key, requestId, source: 'feedback' as const, embedding: 'feedback' },
      ...{ score: row.cache_score, cosine: 0, guard: null, correct, savedMicroUsd: row.saved_micro_usd },
    };
    await this.questions.judge(verdict, trail);
  }
}

const noTenant = (): GatewayError => new GatewayError('not_found', 'There is no such tenant.');

const POINTS = [0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99];
const count = (buckets: readonly ScoreBucket[]): number => buckets.reduce((sum, { correct, wrong }) => sum + correct + wrong, 0);

function pointAt(similarity: number, buckets: readonly ScoreBucket[], lookups: number): ThresholdPoint {
  const above = buckets.filter(({ score }) => score >= similarity - 1e-9);
  const hits = count(above);
  const wrong = above.reduce((sum, bucket) => sum + bucket.wrong, 0);
  return {
    ...{ similarity, hits, wrong },
    hitRate: lookups === 0 ? null : hits / lookups,
    falseHitRate: hits === 0 ? null : wrong / hits,
    falseHitRateAtMost: hits === 0 ? null : wrongAtMost(wrong, hits),
    savedMicroUsd: above.reduce((sum, { savedMicroUsd }) => sum + savedMicroUsd, 0),
  };
}
