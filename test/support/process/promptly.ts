import { setTimeout as pause } from 'node:timers/promises';

/** What a turn of the watch takes where nothing else is done: a pause, and an answer of `/health/live`. */
const PAUSE_MS = 10;
const USUAL_MS = 30;

/**
 * Holds a promise in time against the process that gave it, on a machine that may have more to do: while `work` goes on,
 * that process is asked how it is, again and again, and by how much those answers are late is not counted.
 * @param url of the process; '' where it cannot be asked: then only our own lateness is not counted
 * @throws Error when what is left is more than was promised
 */
export async function promptly<T>(promisedMs: number, url: string, work: () => Promise<T>): Promise<T> {
  let over = false;
  let hindered = 0;
  const watch = async (): Promise<void> => {
    while (!over) {
      const asked = performance.now();
      await pause(PAUSE_MS);
      if (url !== '') await fetch(`${url}/health/live`).then((answer) => answer.arrayBuffer());
      hindered += Math.max(0, performance.now() - asked - USUAL_MS);
    }
  };
  const watching = watch().catch(() => undefined);
  const began = performance.now();
  const result = await work().finally(() => (over = true));
  const took = performance.now() - began;
  await watching;
  if (took - hindered > promisedMs)
    throw new Error(
      `promised in ${promisedMs} ms, done in ${Math.round(took)} ms, ${Math.round(hindered)} of them the machine's`,
    );
  return result;
}
