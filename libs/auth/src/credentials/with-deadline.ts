import { GatewayError } from '@libs/kernel';

const SLICE_MS = 100;

/**
 * Only time in which this process was there is counted, slice by slice: one that stood still could not have heard the
 * answer, which is no sign that the database is away. Bounded: however late the slices are, there are twice as many at most.
 * @throws GatewayError dependency_unavailable when `work` takes longer than `ms`; the work itself goes on
 */
export function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let timer: NodeJS.Timeout;
    const expire = (): void =>
      reject(
        new GatewayError('dependency_unavailable', 'The credentials cannot be checked right now. Try again shortly.', {
          retryAfterSeconds: 1,
        }),
      );
    const wait = (left: number, more: number): void => {
      // What has come meanwhile is read first.
      if (left <= 0) return void setImmediate(expire);
      const slice = Math.min(left, SLICE_MS);
      const began = performance.now();
      timer = setTimeout(() => {
        const late = performance.now() - began - slice > slice / 2;
        if (late && more > 0) wait(left, more - slice);
        else wait(left - slice, more);
      }, slice);
    };
    wait(ms, ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
