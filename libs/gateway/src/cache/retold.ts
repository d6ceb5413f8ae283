import { type Listener, retell } from '@libs/protocol';
import type { FramePipe } from '../frame-pipe';
import { finishedSource } from './replay-stream';
import type { SharedAnswer } from './shared-answer';

/** A Response for a client of its own dialect: in the form in which it is asked for, with all that its items hold. */
export function retold(shared: SharedAnswer, stream: boolean, listener: Listener): SharedAnswer {
  if (stream)
    return shared.body ? { ...shared, body: undefined, source: finishedSource(retell.frames(shared.body), []) } : shared;
  const body = shared.body ?? retell.whole(shared.source?.frames ?? []);
  return body ? { ...shared, source: undefined, body: retell.body(body, listener) } : shared;
}

/** The pipe of an answer that another asker was given: what it repeats of his request is said in this one's words. */
export class RetellingPipe implements FramePipe {
  constructor(
    private readonly inner: FramePipe,
    private readonly listener: Listener,
  ) {}

  get state(): FramePipe['state'] {
    return this.inner.state;
  }

  get framing(): FramePipe['framing'] {
    return this.inner.framing;
  }

  push(frame: Buffer): Buffer | string | null {
    return this.inner.push(retell.frame(frame, this.listener));
  }

  endOfConnection(): string | void {
    return this.inner.endOfConnection?.();
  }
}
