import { watchLateness } from './lateness';

/**
 * Holds a promise in time against the process that gave it, on a machine that may have more to do: while `work` goes on,
 * that process is asked how it is, again and again, and by how much those answers are late is not counted.
 * @param url of the process; '' where it cannot be asked: then only our own lateness is not counted
 * @throws Error when what is left is more than was promised
 */
export async function promptly<T>(promisedMs: number, url: string, work: () => Promise<T>): Promise<T> {
  const watched = watchLateness(url);
  const began = performance.now();
  let took = 0;
  let hindered = 0;
  let result: T;
  try {
    result = await work();
    took = performance.now() - began;
  } finally {
    hindered = await watched();
  }
  if (took - hindered > promisedMs)
    throw new Error(
      `promised in ${promisedMs} ms, done in ${Math.round(took)} ms, ${Math.round(hindered)} of them the machine's`,
    );
  return result;
}
