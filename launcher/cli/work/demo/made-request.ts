import type { Catalog } from '@libs/catalog';
import { costOf, idsFrom, type Outcome, providerCostOf, type Usage } from '@libs/kernel';
import type { AttemptRecord, NewLedgerRecord } from '@libs/ledger';
import type { Dice } from './dice';
import { type Trouble, troubleAt } from './trouble';
import type { Client, Use } from './world';

/** One client of the demo as it was made in the database. */
export interface MadeClient {
  client: Client;
  tenantId: string;
  teamId: string | null;
  userId: string | null;
  keyId: string;
}

export interface MakeParts {
  dice: Dice;
  catalog: Catalog;
  /** By provider: the ids of its keys. */
  providerKeys: ReadonlyMap<string, readonly string[]>;
  now: number;
}

const ROUTES: Readonly<Record<Client['dialect'], string>> = {
  'openai-chat': '/v1/chat/completions',
  'anthropic-messages': '/v1/messages',
  'openai-responses': '/v1/responses',
  'openai-embeddings': '/v1/embeddings',
};
const VIRTUAL = new Set(['auto', 'fast', 'cheap', 'best']);
const RETRY_PAUSE_MS = 350;
const NO_USAGE: Usage = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  estimated: false,
};
const tidy = (ms: number): number => Math.round(ms * 100) / 100;

/** What became of a request that was tried. */
interface Tried {
  attempts: AttemptRecord[];
  served: { provider: string; model: string; key: string | null; fallback: boolean } | undefined;
  /** Milliseconds until the one that served, or the end, began. */
  before: number;
  failed: Trouble | undefined;
}

/** One request as the data path would have written it down: attempts, usage, money and durations fit together. */
export function makeRequest(at: number, made: MadeClient, parts: MakeParts): NewLedgerRecord {
  const { dice } = parts;
  const use = dice.pick(made.client.uses);
  const base = frame(at, made, use, parts);
  const fate = dice.next();
  if (fate < 0.011) return refused(base, dice);
  if (dice.chance(made.client.cacheHits)) return fromCache(base, use, parts);
  const doomed = fate >= 0.0205 && fate < 0.027;
  const tried = tryTargets(at, use, parts, doomed);
  if (tried.served === undefined) return failed(base, tried, dice);
  const outcome: Outcome = fate < 0.019 ? 'aborted' : fate < 0.0205 && base.streamed ? 'truncated' : 'completed';
  return served(base, use, tried as Tried & { served: object }, outcome, parts);
}

function frame(
  at: number,
  { client, tenantId, teamId, userId, keyId }: MadeClient,
  use: Use,
  { dice }: MakeParts,
): NewLedgerRecord {
  const body = tidy(dice.around(0.35, 0.4));
  return {
    request_id: idsFrom('request', at) + dice.idEnd(),
    started_at: new Date(at),
    ...{ tenant_id: tenantId, team_id: teamId, user_id: userId, virtual_key_id: keyId, run_id: null },
    ...{ route: ROUTES[client.dialect], dialect: client.dialect, streamed: dice.chance(client.streamed) },
    ...{ model_asked: use.asked, model_used: null, provider_id: null, provider_key_id: null, attempts: [] },
    ...usageColumns(NO_USAGE),
    ...{ usage_known: true, batch: false, price_id: null },
    ...{ cost_state: 'exact', cost_micro_usd: 0, provider_cost_micro_usd: 0 },
    ...{ outcome: 'completed', status: 200, error_code: null, latency_ms: 0, ttft_ms: null, upstream_ms: null },
    metadata: client.metadata,
    routing: VIRTUAL.has(use.asked)
      ? {
          ...{ version: 1, choice: use.asked, strategy: 'balanced', prompt_type: client.promptType },
          complexity: tidy(Math.min(1, dice.around(0.35, 0.5))),
        }
      : null,
    fallback_used: false,
    stages: { body, plan: tidy(body + 0.08), admission: tidy(body + 0.21) },
  };
}

function refused(base: NewLedgerRecord, dice: Dice): NewLedgerRecord {
  const [code, status] = dice.chance(0.7) ? (['rate_limited', 429] as const) : (['context_length_exceeded', 400] as const);
  return { ...base, outcome: 'refused', status, error_code: code, latency_ms: tidy(dice.around(0.6, 0.3)) };
}

function fromCache(base: NewLedgerRecord, use: Use, parts: MakeParts): NewLedgerRecord {
  const { dice, catalog } = parts;
  const usage = usageOf(use, dice, 1);
  const price = catalog.find(use.provider, use.model)?.price;
  const saved = costOf(usage, price);
  const semantic = dice.chance(0.25);
  const latency = tidy(dice.around(semantic ? 14 : 1.1, 0.4));
  return {
    ...base,
    ...{ model_used: use.model, provider_id: use.provider },
    ...usageColumns(usage),
    ...{ cache_kind: semantic ? 'semantic' : 'exact', cache_key: `demo-${dice.idEnd()}` },
    cache_score: semantic ? tidy(0.965 + dice.next() * 0.034) : null,
    saved_micro_usd: saved.state === 'unknown' ? null : saved.microUsd,
    ...{ latency_ms: latency, ttft_ms: tidy(latency * 0.8) },
    stages: { ...base.stages, cache: tidy(latency * 0.7) },
  };
}

/** The first target, the same again with another key, then the next one. */
function tryTargets(at: number, use: Use, { dice, providerKeys, now }: MakeParts, doomed: boolean): Tried {
  const order = [
    { ...use, fallback: false },
    { ...use, fallback: false },
    ...(use.fallback ? [{ ...use.fallback, fallback: true }] : []),
  ];
  const tried: Tried = { attempts: [], served: undefined, before: 0, failed: undefined };
  for (const [turn, { provider, model, fallback }] of order.entries()) {
    const keys = providerKeys.get(provider) ?? [];
    const key = keys.length === 0 ? null : (keys[turn === 0 && dice.chance(0.8) ? 0 : keys.length - 1] ?? null);
    const trouble = troubleAt(provider, at, now);
    const attempt = { provider_id: provider, model, provider_key_id: key, started_at_ms: at + Math.round(tried.before) };
    if (!doomed && !dice.chance(trouble.failing)) {
      tried.served = { provider, model, key, fallback };
      tried.attempts.push({ ...attempt, ttfb_ms: 0, duration_ms: 0, status: 200, outcome: 'completed', error_code: null });
      return tried;
    }
    const lasted = trouble.status === null ? 30_000 : tidy(dice.around(240, 0.5));
    tried.attempts.push({
      ...attempt,
      ...{ ttfb_ms: trouble.status === null ? null : lasted, duration_ms: lasted, status: trouble.status },
      ...{ outcome: trouble.outcome, error_code: trouble.code },
    });
    tried.failed = trouble;
    tried.before += lasted + RETRY_PAUSE_MS * dice.next();
  }
  return tried;
}

const STATUS_OF: Readonly<Record<Trouble['outcome'], number>> = { server: 502, rate: 429, timeout: 504 };

function failed(base: NewLedgerRecord, { attempts, failed: why, before }: Tried, dice: Dice): NewLedgerRecord {
  return {
    ...base,
    ...{ attempts, outcome: 'error', status: why ? STATUS_OF[why.outcome] : 502, error_code: why?.code ?? 'upstream_error' },
    ...{
      latency_ms: tidy(before + dice.around(1, 0.3)),
      upstream_ms: tidy(attempts.reduce((sum, one) => sum + one.duration_ms, 0)),
    },
    stages: { ...base.stages, attempts: tidy(before) },
  };
}

function served(
  base: NewLedgerRecord,
  use: Use,
  tried: Tried & { served: object },
  outcome: Outcome,
  parts: MakeParts,
): NewLedgerRecord {
  const { dice, catalog } = parts;
  const { provider, model, key, fallback } = tried.served as NonNullable<Tried['served']>;
  const part = outcome === 'completed' ? 1 : 0.2 + dice.next() * 0.5;
  const usage = { ...usageOf(use, dice, part), estimated: outcome !== 'completed' };
  const price = catalog.find(provider, model)?.price;
  const [cost, asked] = [costOf(usage, price), providerCostOf(usage, price)];
  const head = tidy(dice.around(use.ttftMs, 0.35));
  const whole = tidy(head + ((usage.outputTokens + usage.reasoningTokens) * 1_000) / use.tokensPerSecond);
  const overhead = tidy(dice.around(1.4, 0.35));
  Object.assign(tried.attempts.at(-1) ?? {}, { ttfb_ms: base.streamed ? head : whole, duration_ms: whole });
  const upstream = tried.attempts.reduce((sum, { duration_ms: ms }) => sum + ms, 0);
  const latency = tidy(tried.before + whole + overhead);
  return {
    ...base,
    ...{ attempts: tried.attempts, provider_id: provider, model_used: model, provider_key_id: key, fallback_used: fallback },
    ...usageColumns(usage),
    cost_state: cost.state,
    cost_micro_usd: cost.state === 'unknown' ? null : cost.microUsd,
    provider_cost_micro_usd: asked.state === 'unknown' ? null : asked.microUsd,
    ...{ outcome, status: outcome === 'aborted' ? 499 : 200 },
    error_code: outcome === 'aborted' ? 'client_closed' : outcome === 'truncated' ? 'stream_truncated' : null,
    ...{
      latency_ms: latency,
      ttft_ms: tidy(tried.before + (base.streamed ? head : whole) + overhead / 2),
      upstream_ms: tidy(upstream),
    },
    stages: { ...base.stages, attempts: tidy(tried.before + (base.streamed ? head : whole)) },
  };
}

/** @param part of the answer that was made */
function usageOf(use: Use, dice: Dice, part: number): Usage {
  const input = Math.max(8, Math.round(dice.around(use.input, 0.55)));
  const output = Math.round(dice.around(use.output, 0.5) * part);
  const cached =
    use.cached !== undefined && dice.chance(0.85)
      ? Math.round(input * Math.min(0.98, use.cached * (0.7 + dice.next() * 0.5)))
      : 0;
  const reasoning = Math.round(output * (use.reasoning ?? 0));
  return {
    ...{ inputTokens: input - cached, cacheReadTokens: cached, cacheWriteTokens: 0 },
    ...{ outputTokens: output - reasoning, reasoningTokens: reasoning, estimated: false },
  };
}

const usageColumns = (usage: Usage) => ({
  ...{ input_tokens: usage.inputTokens, cache_read_tokens: usage.cacheReadTokens, cache_write_tokens: usage.cacheWriteTokens },
  ...{ output_tokens: usage.outputTokens, reasoning_tokens: usage.reasoningTokens, usage_estimated: usage.estimated },
  ...{ cache_write_hour_tokens: 0, media_input_tokens: 0, audio_input_tokens: 0, media_output_tokens: 0, audio_output_tokens: 0 },
  ...{ images: 0, searches: 0, characters: 0, audio_ms: 0 },
});
