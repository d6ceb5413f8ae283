export const RUN_STATUSES = ['queued', 'running', 'requires_action', 'completed', 'failed', 'cancelled', 'expired'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** Where each state may lead. Terminal states lead nowhere: a run ends once. */
export const TRANSITIONS: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  queued: ['running', 'cancelled', 'expired', 'failed'],
  // Waiting again: its holder died or leaves, or it is tried again later.
  running: ['queued', 'requires_action', 'completed', 'failed', 'cancelled', 'expired'],
  requires_action: ['queued', 'cancelled', 'expired', 'failed'],
  completed: [],
  failed: [],
  cancelled: [],
  expired: [],
};

export const isTerminal = (status: RunStatus): boolean => TRANSITIONS[status].length === 0;
export const mayBecome = (from: RunStatus, to: RunStatus): boolean => TRANSITIONS[from].includes(to);
