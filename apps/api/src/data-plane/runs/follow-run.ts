import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type AgentRuns, isTerminal, type RunEvent } from '@libs/agent-runs';
import { GatewayError } from '@libs/kernel';
import { callerOf } from '../callers';
import type { RunWords } from './run-words';

/** Words may be lost, for example behind a pooler of connections: then this is how late an event may be. */
const LOOK_EVERY_MS = 2_000;
const KEEP_ALIVE_MS = 15_000;

export interface RunFollowing {
  agentRuns: Pick<AgentRuns, 'eventsAfter'>;
  runs: { words: Pick<RunWords, 'on'> };
}

/** Those who follow runs over this process; ends them when it goes down: they come again, to another. */
export class Followers {
  private readonly leaving = new AbortController();

  constructor(private readonly services: RunFollowing) {}

  end(): void {
    this.leaving.abort();
  }

  /**
   * Server-sent events from the one behind `Last-Event-ID` to the end of the run. What is told is in the database, so any
   * replica can go on where another stopped.
   * @throws GatewayError not_found, invalid_request
   */
  async follow(request: FastifyRequest, reply: FastifyReply, runId: string): Promise<void> {
    const caller = callerOf(request);
    let seq = lastSeen(request);
    const read = async () => this.services.agentRuns.eventsAfter(caller, runId, seq);
    let page = await read();
    void reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { ...HEAD, 'x-request-id': request.id, 'request-id': request.id });
    // At once, so that proxies pass the head on; and who is cut off comes again soon.
    raw.write(`retry: ${COME_AGAIN_MS}\n\n`);
    const wake = new Wake(raw, this.leaving.signal);
    const stop = this.services.runs.words.on(runId, () => wake.now());
    try {
      for (;;) {
        for (const event of page.events) await send(raw, event);
        seq = page.events.at(-1)?.seq ?? seq;
        if (wake.over || (page.events.length === 0 && isTerminal(page.status))) break;
        if (page.events.length === 0) await wake.wait();
        if (wake.over) break;
        page = await read();
      }
    } catch (error) {
      request.log.warn({ err: error, request_id: request.id }, 'the events of a run could not be read: the client comes again');
    } finally {
      stop();
      wake.end();
      raw.end();
    }
  }
}

const COME_AGAIN_MS = 1_000;
const HEAD = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
} as const;

async function send(raw: ServerResponse, { seq, type, data, created_at }: RunEvent): Promise<void> {
  if (raw.destroyed) return;
  const frame = `id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify({ ...data, at: created_at.toISOString() })}\n\n`;
  if (raw.write(frame)) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      raw.off('drain', done).off('close', done);
      resolve();
    };
    raw.on('drain', done).on('close', done);
  });
}

/** Waits for news, for the time to look by itself, or for the end; a word that came in between is not lost. */
class Wake {
  over = false;
  private news = false;
  private resolve: () => void = () => undefined;
  private readonly looking = setInterval(() => this.now(), LOOK_EVERY_MS);
  private readonly keepAlive: NodeJS.Timeout;
  private readonly leave = (): void => {
    this.over = true;
    this.now();
  };

  constructor(
    raw: ServerResponse,
    private readonly leaving: AbortSignal,
  ) {
    this.keepAlive = setInterval(() => raw.write(': keep-alive\n\n'), KEEP_ALIVE_MS);
    raw.once('close', this.leave);
    raw.on('error', () => undefined);
    leaving.addEventListener('abort', this.leave);
    if (leaving.aborted) this.over = true;
  }

  now(): void {
    this.news = true;
    this.resolve();
  }

  async wait(): Promise<void> {
    if (!this.news && !this.over) await new Promise<void>((resolve) => (this.resolve = resolve));
    this.news = false;
  }

  end(): void {
    clearInterval(this.looking);
    clearInterval(this.keepAlive);
    this.leaving.removeEventListener('abort', this.leave);
  }
}

/** As browsers send it when they come again; `after` is for those who cannot set headers. */
function lastSeen(request: FastifyRequest): number {
  const { after } = request.query as Record<string, unknown>;
  const said = request.headers['last-event-id'] ?? after ?? '0';
  const seq = typeof said === 'string' && /^\d{1,9}$/.test(said) ? Number(said) : undefined;
  if (seq !== undefined) return seq;
  throw new GatewayError('invalid_request', '`Last-Event-ID` must be the id of an event of this run.', {
    param: 'last-event-id',
  });
}
