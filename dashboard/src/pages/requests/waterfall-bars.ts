import type { RequestRow } from './query';

export interface Bar {
  readonly id: string;
  /** Milliseconds after the arrival of the request. */
  readonly startMs: number;
  readonly ms: number;
  /** Of the gateway's own. */
  readonly stage?: 'body' | 'plan' | 'admission' | 'cache' | 'gateway' | 'rest';
  readonly attempt?: {
    readonly n: number;
    readonly target: string;
    readonly status: number | null;
    readonly outcome: string;
    readonly code: string | null;
    /** Until the head of the answer; null when none came. */
    readonly headMs: number | null;
  };
}

const STAGES = ['body', 'plan', 'admission', 'cache'] as const;

/** The bars of a request in the order in which they began. */
export function barsOf(row: RequestRow): { bars: Bar[]; totalMs: number } {
  const began = Date.parse(row.started_at);
  const attempts = row.attempts.map((attempt, i): Bar => ({
    id: `attempt-${i}`,
    startMs: Math.max(0, attempt.started_at_ms - began),
    ms: attempt.duration_ms,
    attempt: {
      n: i + 1,
      target: `${attempt.provider_id}/${attempt.model}`,
      status: attempt.status,
      outcome: attempt.outcome,
      code: attempt.error_code,
      headMs: attempt.ttfb_ms,
    },
  }));
  const stages = row.stages ? stagesOf(row.stages) : untilFirst(attempts[0], row.latency_ms);
  const bars = [...stages, ...attempts];
  const ended = Math.max(0, ...bars.map(({ startMs, ms }) => startMs + ms));
  const rest = row.latency_ms - ended;
  // What is left belongs to nobody else: writing the answer.
  if (rest >= 1) bars.push({ id: 'rest', stage: 'rest', startMs: ended, ms: rest });
  return { bars, totalMs: Math.max(row.latency_ms, ended, 0.001) };
}

/** Each stage begins where the one before was over. */
function stagesOf(over: NonNullable<RequestRow['stages']>): Bar[] {
  let at = 0;
  return STAGES.flatMap((stage): Bar[] => {
    const end = over[stage];
    if (end === undefined) return [];
    const bar = { id: stage, stage, startMs: at, ms: Math.max(0, end - at) };
    at = Math.max(at, end);
    return [bar];
  });
}

/** Where stages were not noted: everything before the first attempt is the gateway's. */
const untilFirst = (first: Bar | undefined, latencyMs: number): Bar[] => [
  { id: 'gateway', stage: 'gateway', startMs: 0, ms: first ? first.startMs : latencyMs },
];
