import { setTimeout as pause } from 'node:timers/promises';

/** What a turn of the watch takes where nothing else is done: a pause, and an answer of `/health/live`. */
const PAUSE_MS = 10;
const USUAL_MS = 30;

/**
 * Asks again and again how the machine is, until told to stop.
 * @param url of a process that is asked too; '' where it cannot be: then only our own lateness is known
 * @returns what stops it, and tells by how much this process and that one were late in all, milliseconds
 */
export function watchLateness(url: string): () => Promise<number> {
  let over = false;
  let late = 0;
  const watch = async (): Promise<void> => {
    while (!over) {
      const asked = performance.now();
      await pause(PAUSE_MS);
      if (url !== '') await fetch(`${url}/health/live`).then((answer) => answer.arrayBuffer());
      late += Math.max(0, performance.now() - asked - USUAL_MS);
    }
  };
  const watching = watch().catch(() => undefined);
  return async () => {
    over = true;
    await watching;
    return late;
  };
}
