import type { TakenBodies } from '@libs/capture';
import type { Downstream, HeaderList } from '../exchange';

/** A downstream whose answer is taken as it passes. */
export class CapturingDownstream implements Downstream {
  constructor(
    private readonly inner: Downstream,
    private readonly taken: TakenBodies,
    /** Written in silences; no part of the answer. */
    private readonly keepAlive: string,
  ) {}

  get closed(): boolean {
    return this.inner.closed;
  }

  head(status: number, headers: HeaderList): void {
    this.taken.head(status, headers);
    this.inner.head(status, headers);
  }

  write(bytes: Buffer | string): boolean {
    if (bytes !== this.keepAlive) this.taken.body(bytes);
    return this.inner.write(bytes);
  }

  end(bytes?: Buffer | string): void {
    if (bytes !== undefined) this.taken.body(bytes);
    this.inner.end(bytes);
  }

  cut(): void {
    this.inner.cut();
  }

  onDrain(listener: () => void): void {
    this.inner.onDrain(listener);
  }

  onClose(listener: () => void): void {
    this.inner.onClose(listener);
  }
}
