import { parseSseFrame } from '@libs/protocol';
import { isJsonObject, type Json } from '@libs/kernel';
import { readUsage } from '@libs/providers';
import type { FramePipe, PipeState } from '../frame-pipe';

/** An answer that is a file: its bytes pass as they come, and end where the connection says so. */
export class RawPipe implements FramePipe {
  readonly raw = true;
  readonly state: PipeState = { committed: false, ended: false, outputChars: 0 };

  push(bytes: Buffer): Buffer {
    this.state.committed = true;
    return bytes;
  }

  endOfConnection(): void {
    this.state.ended = true;
  }
}

/** The events with which transcripts, speech and images end, and whose usage counts. */
const LAST = /\.(?:done|completed)$/;

/** An answer as events: they pass as they are, and the last one tells what was used. */
export class EventsPipe implements FramePipe {
  readonly state: PipeState = { committed: false, ended: false, outputChars: 0 };
  private sawLast = false;

  push(frame: Buffer): Buffer | null {
    const { state } = this;
    const data = parseSseFrame(frame)?.data.trim() ?? '';
    const event = data === '[DONE]' ? '[DONE]' : parsed(data);
    if (event === '[DONE]') this.sawLast = true;
    else if (isJsonObject(event)) {
      const error = event['error'];
      if (isJsonObject(error)) {
        state.error = {
          message: text(error['message']) ?? 'The provider reported an error.',
          code: text(error['code']),
          type: text(error['type']),
        };
        return null;
      }
      const usage = readUsage(event['usage']);
      // Several images end one after another, each with its own figures.
      if (usage) state.usage = state.usage ? sum(state.usage, usage) : usage;
      if (LAST.test(text(event['type']) ?? '')) this.sawLast = true;
    }
    state.committed = true;
    return frame;
  }

  endOfConnection(): void {
    this.state.ended = this.sawLast;
  }
}

type Figures = NonNullable<PipeState['usage']>;
const sum = (a: Figures, b: Figures): Figures => ({
  ...a,
  inputTokens: a.inputTokens + b.inputTokens,
  cacheReadTokens: a.cacheReadTokens + b.cacheReadTokens,
  outputTokens: a.outputTokens + b.outputTokens,
});

const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

function parsed(data: string): Json {
  try {
    return JSON.parse(data) as Json;
  } catch {
    return null;
  }
}
