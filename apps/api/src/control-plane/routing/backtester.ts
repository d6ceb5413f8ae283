import { setImmediate as othersFirst } from 'node:timers/promises';
import type { VirtualKeyService } from '@libs/auth';
import type { GatewayServices } from '@libs/gateway';
import { NO_USAGE, type PrincipalLimits, type Usage } from '@libs/kernel';
import type { RequestsRepository, RequestView } from '@libs/ledger';
import { type CompiledRouting, type LoggedRequest, Replay, type ReplayReport, type Strategy } from '@libs/routing';

export interface BacktestAsk {
  /** Requests, newest first. */
  last: number;
  tenantId: string | undefined;
  routing: CompiledRouting;
  strategy?: Strategy | undefined;
  model?: string | undefined;
}

/** What it needs of the runtime. */
export interface BacktestRuntime {
  gateway: Pick<GatewayServices, 'router' | 'prices' | 'clock'>;
}

const PAGE = 200;
/** Conversations alone: nothing else is routed by marks. */
const CONVERSATIONS: ReadonlySet<string> = new Set([
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini',
  'house-chat',
]);

/** Plans the last requests of the log again. */
export class Backtester {
  constructor(
    private readonly gateway: BacktestRuntime['gateway'],
    private readonly requests: Pick<RequestsRepository, 'list'>,
    private readonly keys: Pick<VirtualKeyService, 'limitsOf'>,
  ) {}

  async run({ last, tenantId, routing, strategy, model }: BacktestAsk): Promise<ReplayReport> {
    const { router, prices, clock } = this.gateway;
    const now = clock.now();
    const replay = new Replay({
      ...{ routing, facts: router.facts(), model: model ?? (strategy === undefined ? undefined : 'auto') },
      ...(strategy && { preferences: { strategy } }),
      priceOf: (tenant, target) => prices.priceOf(tenant, target.providerId, target.model, now),
    });
    let left = last;
    let cursor: string | undefined;
    while (left > 0) {
      const page = await this.requests.list(
        { tenantId: tenantId ?? null },
        { limit: PAGE, ...(cursor !== undefined && { cursor }) },
      );
      const rows = page.data.filter(({ outcome, dialect }) => outcome !== 'refused' && CONVERSATIONS.has(dialect)).slice(0, left);
      const keys = [...new Set(rows.flatMap(({ virtual_key_id: id }) => id ?? []))];
      const limits = keys.length === 0 ? new Map<string, PrincipalLimits>() : await this.keys.limitsOf(keys, tenantId);
      for (const row of rows) replay.add(loggedOf(row, limits));
      left -= rows.length;
      if (page.next_cursor === null) break;
      cursor = page.next_cursor;
      // Whoever is being served does not wait for all of it.
      await othersFirst();
    }
    return replay.report();
  }
}

const loggedOf = (row: RequestView, limits: ReadonlyMap<string, PrincipalLimits>): LoggedRequest => ({
  ...{ id: row.id, at: Date.parse(row.started_at), tenantId: row.tenant_id, teamId: row.team_id, userId: row.user_id },
  ...{ virtualKeyId: row.virtual_key_id, limits: limits.get(row.virtual_key_id ?? '') ?? {} },
  ...{ modelAsked: row.model_asked, streamed: row.streamed, metadata: row.metadata, routing: row.routing },
  servedBy: row.provider === null ? null : `${row.provider}/${row.model_used ?? ''}`,
  cached: row.cache !== null,
  usage: usageOf(row.usage),
  costMicroUsd: row.cost_usd === null ? null : Math.round(row.cost_usd * 1_000_000),
  latencyMs: row.latency_ms,
});

function usageOf(said: RequestView['usage']): Usage {
  const tokens = (name: string): number => Number(said[name] ?? 0);
  return {
    ...NO_USAGE,
    inputTokens: tokens('input_tokens'),
    cacheReadTokens: tokens('cache_read_tokens'),
    cacheWriteTokens: tokens('cache_write_tokens'),
    outputTokens: tokens('output_tokens'),
    reasoningTokens: tokens('reasoning_tokens'),
    mediaInputTokens: tokens('media_input_tokens'),
    audioInputTokens: tokens('audio_input_tokens'),
    mediaOutputTokens: tokens('media_output_tokens'),
    audioOutputTokens: tokens('audio_output_tokens'),
  };
}

export const openBacktester = ({ gateway }: BacktestRuntime, requests: RequestsRepository, keys: VirtualKeyService): Backtester =>
  new Backtester(gateway, requests, keys);
