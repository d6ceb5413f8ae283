import type { LoopState } from './attempt-loop';

/** Waits, or until the request is stopped. */
export function pause(delayMs: number, state: LoopState): Promise<void> {
  if (state.stopped) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    state.onStop = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}
