const MOST = 32;
/** Clients choose lengths, and a shorter timer that never ends would wake the process all the time. */
const LEAST_MS = 1_000;
const held = new Set<number>();

/**
 * A timer for a length of time that many requests have. Node keeps timers of one length in one list and throws the list
 * away with its last timer, so that requests which follow one another would each make it anew, for more than everything
 * else about a deadline costs. A timer that never ends holds the list; it keeps no process alive.
 */
export function deadlineIn(ms: number, expire: () => void): NodeJS.Timeout {
  if (ms >= LEAST_MS && held.size < MOST && !held.has(ms)) {
    held.add(ms);
    setInterval(() => undefined, ms).unref();
  }
  return setTimeout(expire, ms);
}
