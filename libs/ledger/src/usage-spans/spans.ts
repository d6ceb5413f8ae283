import type { Interval } from '../money/usage-rows';

export type SpanKind = 'pairs' | 'tags';

/** Sums of this time are kept. */
export interface Span extends Interval {
  id: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Of a month, three or four of these and six days in front of and behind them. */
const BLOCK_MS = 8 * DAY_MS;
/** A report looks back no further. */
const OLDEST_MS = 400 * DAY_MS;
/** Twice what the triggers take for late: whatever a writer that is under way adds without setting one off is behind the end. */
export const SETTLED_MS = 30 * 60_000;

/** What a report steps by where nothing is kept. */
export const STEP_MS: Readonly<Record<SpanKind, number>> = { pairs: DAY_MS, tags: HOUR_MS };

const key = ({ from, to }: Interval): string => `${from} ${to}`;
const down = (ms: number, step: number): number => Math.floor(ms / step) * step;

/**
 * The spans that are still to be made, the latest days first: of each day that is over, for `pairs` of eight days together
 * too, for `tags` of the hours of the day that is not over yet.
 * @param first when the first request was made @param now epoch ms, by the clock of PostgreSQL
 */
export function spansToMake(kind: SpanKind, first: number, now: number, there: readonly Interval[]): Interval[] {
  const known = new Set(there.map(key));
  const settled = now - SETTLED_MS;
  const begin = down(Math.max(first, now - OLDEST_MS), DAY_MS);
  const today = down(settled, DAY_MS);
  const wanted = backwards(begin, today, DAY_MS);
  if (kind === 'pairs') wanted.push(...backwards(down(begin, BLOCK_MS), down(settled, BLOCK_MS), BLOCK_MS));
  else wanted.unshift(...backwards(Math.max(begin, today), down(settled, HOUR_MS), HOUR_MS));
  return wanted.filter((span) => !known.has(key(span)));
}

function backwards(from: number, to: number, step: number): Interval[] {
  const spans: Interval[] = [];
  for (let at = to - step; at >= from; at -= step) spans.push({ from: at, to: at + step });
  return spans;
}

/** The fewest spans that this time is made of, and what no span covers. */
export function cover(kept: readonly Span[], { from, to }: Interval, step: number): { spans: Span[]; open: Interval[] } {
  const longest = new Map<number, Span>();
  for (const span of kept) if (span.to <= to && span.to > (longest.get(span.from)?.to ?? 0)) longest.set(span.from, span);
  const spans: Span[] = [];
  const open: Interval[] = [];
  for (let at = from; at < to;) {
    const span = longest.get(at);
    const end = span?.to ?? Math.min(at + step, to);
    const last = open.at(-1);
    if (span) spans.push(span);
    else if (last?.to === at) last.to = end;
    else open.push({ from: at, to: end });
    at = end;
  }
  return { spans, open };
}
