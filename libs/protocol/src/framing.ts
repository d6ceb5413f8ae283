import { LineSplitter } from './ndjson/line-splitter';
import { SseFrameSplitter } from './sse/frame-splitter';
import { parseSseFrame, type SseFrame } from './sse/parse-frame';

/** How an upstream cuts its stream into frames: server-sent events, or one JSON value on each line. */
export type Framing = 'sse' | 'ndjson';

/** Bytes in, whole frames out, each with its terminator. */
export interface FrameSplitter {
  /** @throws GatewayError upstream_too_large when a frame has no end within the limit */
  push(chunk: Buffer): Buffer[];
  /** What came after the last whole frame. */
  rest(): Buffer;
}

export interface FramingRules {
  /** As `content-type` names it. */
  readonly mediaType: string;
  createSplitter(maxFrameBytes: number): FrameSplitter;
  /** What one whole frame carries; null when that is nothing. */
  parse(frame: Buffer): Pick<SseFrame, 'data' | 'event'> | null;
}

export const FRAMINGS: Readonly<Record<Framing, FramingRules>> = {
  sse: {
    mediaType: 'text/event-stream',
    createSplitter: (maxFrameBytes) => new SseFrameSplitter(maxFrameBytes),
    parse: parseSseFrame,
  },
  ndjson: {
    mediaType: 'application/x-ndjson',
    createSplitter: (maxFrameBytes) => new LineSplitter(maxFrameBytes),
    parse: (frame) => {
      const data = frame.toString('utf8').trim();
      return data === '' ? null : { data };
    },
  },
};
