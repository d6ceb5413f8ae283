import { GatewayError } from '@libs/kernel';

/** @throws GatewayError dependency_unavailable when `work` takes longer than `ms`; the work itself goes on */
export function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new GatewayError('dependency_unavailable', 'The credentials cannot be checked right now. Try again shortly.', {
            retryAfterSeconds: 1,
          }),
        ),
      ms,
    );
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
