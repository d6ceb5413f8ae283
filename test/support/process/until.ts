import { setTimeout as pause } from 'node:timers/promises';

/** Whatever is waited for here comes at once; the rest is for a busy machine. */
const LONGEST_MS = 45_000;

type Truthy<T> = Exclude<T, false | null | undefined | '' | 0>;

/**
 * Waits for a condition, asking again and again; the answer is whatever the condition gave.
 * @throws Error that names what was waited for
 */
export async function until<T>(what: string, condition: () => T | Promise<T>, timeoutMs = LONGEST_MS): Promise<Truthy<T>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await condition();
    if (found) return found as Truthy<T>;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for: ${what}`);
    await pause(10);
  }
}
