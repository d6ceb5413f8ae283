import type { GatewayError } from '@libs/kernel';
import type { Dispatcher } from 'undici';
import { toUpstreamFailure } from './failure';
import type { UpstreamExchange, UpstreamHandler } from './upstream';

/**
 * undici's callbacks turned into ours. These five callbacks are the form that undici 7 uses inside;
 * its newer controller form is a wrapper around them and costs more per request.
 */
export class UpstreamDispatch implements Dispatcher.DispatchHandler, UpstreamExchange {
  private abortSocket: ((error?: Error) => void) | undefined;
  private resumeSocket: (() => void) | undefined;
  private done = false;
  private aborted = false;

  constructor(
    private readonly handler: UpstreamHandler,
    private readonly providerId: string,
  ) {}

  abort(): void {
    this.aborted = true;
    this.done = true;
    this.abortSocket?.();
  }

  resume(): void {
    if (!this.done) this.resumeSocket?.();
  }

  fail(error: GatewayError): void {
    if (this.done) return;
    this.done = true;
    this.handler.onFailure(error);
  }

  onConnect(abort: (error?: Error) => void): void {
    this.abortSocket = abort;
    if (this.aborted) abort();
  }

  onHeaders(status: number, rawHeaders: Buffer[], resume: () => void): boolean {
    if (this.done) return true;
    this.resumeSocket = resume;
    if (status < 200) return true; // 1xx: the real head follows
    this.handler.onHead({ status, headers: parseRawHeaders(rawHeaders) });
    return true;
  }

  onData(chunk: Buffer): boolean {
    return this.done || this.handler.onChunk(chunk);
  }

  onComplete(): void {
    if (this.done) return;
    this.done = true;
    this.handler.onEnd();
  }

  onError(error: Error): void {
    this.fail(toUpstreamFailure(error, this.providerId));
  }
}

function parseRawHeaders(raw: Buffer[]): Record<string, string | string[] | undefined> {
  const headers: Record<string, string | string[] | undefined> = Object.create(null);
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] as Buffer).toString('latin1').toLowerCase();
    const value = (raw[i + 1] as Buffer).toString('latin1');
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else headers[name] = [before, value];
  }
  return headers;
}
