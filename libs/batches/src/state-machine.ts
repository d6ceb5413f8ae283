/** OpenAI's states of a batch. */
export const BATCH_STATUSES = [
  'validating',
  'in_progress',
  'finalizing',
  'completed',
  'failed',
  'expired',
  'cancelling',
  'cancelled',
] as const;
export type BatchStatus = (typeof BATCH_STATUSES)[number];

/** Where each state may lead. Terminal states lead nowhere: a batch ends once. */
export const TRANSITIONS: Readonly<Record<BatchStatus, readonly BatchStatus[]>> = {
  validating: ['in_progress', 'failed', 'cancelling', 'finalizing'],
  in_progress: ['finalizing', 'failed', 'cancelling'],
  finalizing: ['completed', 'expired', 'failed'],
  cancelling: ['cancelled', 'failed'],
  completed: [],
  failed: [],
  expired: [],
  cancelled: [],
};

export const isTerminal = (status: BatchStatus): boolean => TRANSITIONS[status].length === 0;

/** How a batch may end. */
export type Ending = 'completed' | 'failed' | 'expired' | 'cancelled';
