import { call } from './client';
import { ApiError } from './error';

/** One server-sent event. */
export interface ServerEvent {
  /** '' where the server numbers none. */
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

const COME_AGAIN_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/** The events of a stream in order; it may be cut anywhere between two reads. Comments and what has no data are left out. */
export async function* eventsOf(response: Response): AsyncGenerator<ServerEvent> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  let rest = '';
  let id = '';
  let event = '';
  let data: string[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [, name, text = ''] = /^(\w+):? ?(.*)$/.exec(line) ?? [];
      if (name === 'data') data.push(text);
      else if (name === 'id') id = text;
      else if (name === 'event') event = text;
      else if (line === '') {
        if (data.length > 0) yield { id, event, data: data.join('\n') };
        event = '';
        data = [];
      }
    }
  }
}

interface Following {
  readonly signal: AbortSignal;
  readonly tell: (event: ServerEvent) => void;
  /** Whether what was told is all that there will ever be. */
  readonly isOver: () => boolean;
  /** The line is up, or has broken and is tried again. */
  readonly onLine?: (up: boolean) => void;
}

/**
 * Follows server-sent events with the login of this page, and goes on behind the last one whenever the line breaks, until
 * nothing more can come. Unlike a browser's EventSource it waits for a login that has ended. @throws ApiError when it is refused
 */
export async function follow(path: string, { signal, tell, isOver, onLine }: Following): Promise<void> {
  let last = '';
  let failures = 0;
  while (!signal.aborted) {
    try {
      const response = await call(path, { signal, ...(last !== '' && { headers: { 'last-event-id': last } }) });
      onLine?.(true);
      for await (const event of eventsOf(response)) {
        failures = 0;
        last = event.id || last;
        tell(event);
      }
      if (isOver()) return;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.status < 500) throw error;
    }
    onLine?.(false);
    await pause(Math.min(COME_AGAIN_MS * 2 ** failures++, LONGEST_WAIT_MS), signal);
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal.addEventListener('abort', over);
  });
