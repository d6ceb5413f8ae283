import { GatewayError } from '@libs/kernel';
import type { Attempt, AttemptResult } from '../upstream-attempt';
import { FannedStream } from './fanned-stream';

/**
 * Several calls of one target as one attempt: for several answers to one request where a call gives only one. It
 * serves when all of them do; the first failure ends the others.
 */
export class FannedAttempt implements Attempt {
  readonly result: Promise<AttemptResult>;
  /** Which call failed first, for its key's sake. */
  failedCopy = 0;

  constructor(private readonly attempts: readonly Attempt[]) {
    this.result = this.gather();
  }

  get answering(): boolean {
    return this.attempts.some(({ answering }) => answering);
  }

  abort(reason: GatewayError): void {
    for (const attempt of this.attempts) attempt.abort(reason);
  }

  private async gather(): Promise<AttemptResult> {
    let failed: AttemptResult | undefined;
    const results = await Promise.all(
      this.attempts.map(async (attempt, copy) => {
        const result = await attempt.result;
        if (result.kind === 'failed' && !failed) {
          failed = result;
          this.failedCopy = copy;
          this.abort(new GatewayError('upstream_error', 'Another of the answers asked for has failed.'));
        }
        return result;
      }),
    );
    return failed ?? together(results);
  }
}

function together(results: readonly AttemptResult[]): AttemptResult {
  const [first, ...others] = results;
  if (first?.kind === 'body') {
    const siblings = others.map((other) => (other.kind === 'body' ? other.body : Buffer.alloc(0)));
    return { ...first, siblings };
  }
  if (first?.kind !== 'stream') throw new Error('no answer to put together');
  return { ...first, live: new FannedStream(results.flatMap((result) => (result.kind === 'stream' ? [result.live] : []))) };
}
