import { parseSseFrame, SseFrameSplitter } from '@libs/protocol';
import type { Downstream, HeaderList } from '../exchange';
import { numberFrame } from './number-frame';
import { eventId, RESUMABLE_HEADER, streamNameOf } from './resume-ask';
import type { StreamRecorder } from './stream-recorder';

const MAX_FRAME_BYTES = 64 * 1024 * 1024;
/** Somebody reads: no need to look again sooner than this. */
const LOOK_AGAIN_MS = 250;

export interface ResumableOptions {
  /** The request whose stream it is. */
  requestId: string;
  /** How long nobody may read before the request is given up, milliseconds. */
  graceMs: number;
  /** Written without a number: it is no part of the answer. */
  keepAlive: string;
}

/**
 * A downstream whose client may leave and come back elsewhere: every event gets an id and is recorded, and the
 * request hears that its client is gone only when nobody has read for a while. An answer that is no stream
 * passes as it is, and its client's leaving means what it always does.
 */
export class ResumableDownstream implements Downstream {
  private readonly splitter = new SseFrameSplitter(MAX_FRAME_BYTES);
  private readonly stream: string;
  private records = true;
  private gone = false;
  private over = false;
  private patience: NodeJS.Timeout | undefined;
  private drainListener: () => void = () => undefined;
  private closeListener: () => void = () => undefined;

  constructor(
    private readonly inner: Downstream,
    private readonly recorder: StreamRecorder,
    private readonly options: ResumableOptions,
  ) {
    this.stream = streamNameOf(options.requestId);
    recorder.onLost = () => this.lost();
    inner.onDrain(() => this.drainListener());
    inner.onClose(() => this.left());
  }

  get closed(): boolean {
    return this.over;
  }

  head(status: number, headers: HeaderList): void {
    const streams = status === 200 && headers.some((text) => text.startsWith('text/event-stream'));
    if (!streams) {
      this.records = false;
      void this.recorder.drop();
      if (this.gone) this.over = true;
      else this.inner.head(status, headers);
      return;
    }
    const told = [...headers, RESUMABLE_HEADER, 'true'];
    this.recorder.begin({ status, headers: told });
    if (!this.gone) this.inner.head(status, told);
  }

  write(bytes: Buffer | string): boolean {
    if (!this.records || bytes === this.options.keepAlive) return this.gone || this.inner.write(bytes);
    const text = this.number(bytes);
    return this.gone || text === '' || this.inner.write(text);
  }

  end(bytes?: Buffer | string): void {
    clearTimeout(this.patience);
    this.over = true;
    if (!this.records) {
      if (!this.gone) this.inner.end(bytes);
      return;
    }
    const last = bytes === undefined ? '' : this.number(bytes);
    this.recorder.end();
    if (!this.gone) this.inner.end(last === '' ? undefined : last);
  }

  cut(): void {
    this.over = true;
    clearTimeout(this.patience);
    void this.recorder.drop();
    if (!this.gone) this.inner.cut();
  }

  onDrain(listener: () => void): void {
    this.drainListener = listener;
  }

  onClose(listener: () => void): void {
    this.closeListener = listener;
  }

  private number(bytes: Buffer | string): string {
    let text = '';
    for (const frame of this.splitter.push(typeof bytes === 'string' ? Buffer.from(bytes) : bytes)) {
      const plain = frame.toString('utf8');
      if (parseSseFrame(frame) === null) {
        text += plain;
        continue;
      }
      const numbered = numberFrame(plain, eventId(this.stream, this.recorder.next));
      this.recorder.add(numbered);
      text += numbered;
    }
    return text;
  }

  private left(): void {
    if (this.over || this.gone) return;
    this.gone = true;
    if (!this.records || this.recorder.lost) return this.giveUp();
    this.wait(this.options.graceMs);
    // Whoever waited for the client to read on waits no longer.
    this.drainListener();
  }

  private wait(ms: number): void {
    this.patience = setTimeout(() => {
      const left = this.options.graceMs - this.recorder.readerIdleMs;
      if (left > 0) this.wait(Math.max(left, LOOK_AGAIN_MS));
      else this.closeListener();
    }, ms);
  }

  private lost(): void {
    this.records = false;
    if (this.gone && !this.over) this.giveUp();
  }

  private giveUp(): void {
    clearTimeout(this.patience);
    this.over = true;
    this.closeListener();
  }
}
