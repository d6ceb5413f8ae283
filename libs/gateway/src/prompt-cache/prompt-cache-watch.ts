import { LRUCache } from 'lru-cache';
import { type Clock, costOf, type Price, type Usage } from '@libs/kernel';
import { causeOf, type MissCause, sharedMessages, type Turn } from './explain-miss';
import { type Prefix, prefixOf } from './prefix-pieces';

/** A request that was answered, in the words of the ledger. */
export interface AnsweredPrompt {
  requestId: string;
  tenantId: string;
  /** The conversation as its client names it; undefined: it is known by whose it is and how it begins. */
  session: string | undefined;
  /** The virtual key, or the user; undefined: nobody in particular. */
  caller: string | undefined;
  providerId: string;
  model: string;
  keyId: string | undefined;
  body: Buffer;
  usage: Usage;
  price: Price | undefined;
}

/** As the ledger keeps it and the API shows it. */
export interface PromptCacheMiss extends MissCause {
  /** The request whose prompt should have been found again. */
  compared_with: string;
  expected_tokens: number;
  read_tokens: number;
  missed_tokens: number;
  /** What the tokens that were missed cost more than they would have; null: nobody knows. */
  extra_cost_usd: number | null;
}

const MOST_BYTES = 32 * 1024 * 1024;
/** Several conversations go by one name at the same time: helpers of an agent, tabs of a user. */
const LINES = 4;
/** Providers cache in blocks: less than this is no miss. */
const BLOCK_TOKENS = 128;
const MINUTES = 60_000;
const BYTES_OF_PIECE = 120;
const MOST_CALLERS = 10_000;

/**
 * Remembers what the last prompts of each conversation were made of, and says which piece changed when the provider
 * reads less of them from its cache than it had there. In the memory of one process, bounded.
 */
export class PromptCacheWatch {
  private readonly lines: LRUCache<string, Turn[]>;
  /** For whom providers have cached anything: of others nothing without a name is looked at. */
  private readonly callers = new LRUCache<string, true>({ max: MOST_CALLERS });

  constructor(
    private readonly clock: Pick<Clock, 'monotonic'>,
    maxBytes = MOST_BYTES,
  ) {
    this.lines = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: (turns) => turns.reduce((sum, { pieces }) => sum + pieces.length * BYTES_OF_PIECE, 500),
    });
  }

  /** null: nothing was missed, or nobody knows. Costs a look into a map where the provider caches nothing. */
  note(prompt: AnsweredPrompt): PromptCacheMiss | null {
    const { session, caller, tenantId, usage } = prompt;
    if (usage.estimated) return null;
    const cached = usage.cacheReadTokens + usage.cacheWriteTokens;
    const owner = `${tenantId} ${caller ?? ''}`;
    if (session === undefined && cached > 0) this.callers.set(owner, true);
    if (cached === 0 && !(session === undefined ? this.callers.has(owner) : this.lines.has(`${tenantId} ${session}`)))
      return null;
    const prefix = prefixOf(prompt.body);
    const name = prefix && (session === undefined ? unnamed(owner, prefix) : `${tenantId} ${session}`);
    if (!prefix || name === undefined) return null;
    const known = this.lines.get(name);
    const now = { ...this.turnOf(prompt, prefix), cached };
    const before = known && likest(known, prefix);
    // Where nothing is cached any more, nothing is missed: it is said once.
    const others = (known ?? []).filter((turn) => turn !== before);
    const turns = cached > 0 ? [now, ...others].slice(0, LINES) : others;
    if (turns.length > 0) this.lines.set(name, turns);
    else this.lines.delete(name);
    return before ? missOf(before, now, prompt) : null;
  }

  private turnOf(
    { requestId, providerId, model, keyId, usage }: AnsweredPrompt,
    { pieces, marks }: Prefix,
  ): Omit<Turn, 'cached'> {
    return {
      ...{ requestId, target: `${providerId}/${model}`, keyId, pieces, marks },
      at: this.clock.monotonic(),
      lifeMs: (usage.cacheWriteHourTokens ?? 0) > 0 ? 60 * MINUTES : 5 * MINUTES,
    };
  }
}

/** What the first message says stays the same from turn to turn. */
function unnamed(owner: string, { pieces }: Prefix): string | undefined {
  const first = pieces.find(({ kind }) => kind === 'message');
  // No name that a client could think of has a line break in it.
  return first && `${owner}\n${first.hash}`;
}

function likest(turns: readonly Turn[], prefix: Prefix): Turn | undefined {
  let best: Turn | undefined;
  let most = 0;
  for (const turn of turns) {
    const shared = sharedMessages(turn, prefix);
    if (shared > most) [best, most] = [turn, shared];
  }
  return best;
}

function missOf(before: Turn, now: Turn, { usage, price }: AnsweredPrompt): PromptCacheMiss | null {
  const missed = before.cached - usage.cacheReadTokens;
  // Never more than what was read at another price than the cache's.
  const paid = Math.min(missed, usage.inputTokens + usage.cacheWriteTokens);
  if (paid < BLOCK_TOKENS || paid < before.cached / 20) return null;
  return {
    ...causeOf(before, now),
    compared_with: before.requestId,
    expected_tokens: before.cached,
    read_tokens: usage.cacheReadTokens,
    missed_tokens: paid,
    extra_cost_usd: extraCost(usage, paid, price),
  };
}

function extraCost(usage: Usage, missed: number, price: Price | undefined): number | null {
  // What was missed is written anew where the provider bills that, else read in full.
  const written = Math.min(missed, usage.cacheWriteTokens);
  const hit: Usage = {
    ...usage,
    inputTokens: usage.inputTokens - (missed - written),
    cacheReadTokens: usage.cacheReadTokens + missed,
    cacheWriteTokens: usage.cacheWriteTokens - written,
    cacheWriteHourTokens: Math.min(usage.cacheWriteHourTokens ?? 0, usage.cacheWriteTokens - written),
  };
  const [paid, would] = [costOf(usage, price), costOf(hit, price)];
  if (paid.state === 'unknown' || would.state === 'unknown') return null;
  return (paid.microUsd - would.microUsd) / 1_000_000;
}
