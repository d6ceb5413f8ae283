import { setTimeout as pause } from 'node:timers/promises';

type Truthy<T> = Exclude<T, false | null | undefined | '' | 0>;

/**
 * Waits for a condition, asking again and again; the answer is whatever the condition gave.
 * @throws Error that names what was waited for
 */
export async function until<T>(what: string, condition: () => T | Promise<T>, timeoutMs = 20_000): Promise<Truthy<T>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await condition();
    if (found) return found as Truthy<T>;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for: ${what}`);
    await pause(10);
  }
}
