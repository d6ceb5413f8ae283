import { GatewayError, pixelSize, type Secret, sniffMediaType, systemErrorCode } from '@libs/kernel';
import { Agent, type Dispatcher } from 'undici';
import { checkedCertificates, trusted } from './certificates';
import { createConnector } from './connector';
import { parseProxy } from './proxy-url';
import { checkMediaUrl } from './url-policy';

export interface FetchedMedia {
  /** By its first bytes, not by what the server says. */
  mediaType: string;
  bytes: Buffer;
}

export interface MediaFetcherOptions {
  connectTimeoutMs: number;
  totalTimeoutMs: number;
  maxBytes: number;
  /** Longest side of an image. */
  maxPixels: number;
  /** Addresses inside the network; only ever set by tests. */
  allowPrivate: boolean;
  /** Of the installation; asked for addresses that were checked here, never for names. */
  proxy?: Secret;
  /** Certificates, PEM, trusted beside the usual ones. */
  ca?: Secret;
}

const DEFAULTS: MediaFetcherOptions = {
  connectTimeoutMs: 3_000,
  totalTimeoutMs: 10_000,
  maxBytes: 20 * 1024 * 1024,
  maxPixels: 16_384,
  allowPrivate: false,
};
const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Fetches images and PDFs that a client named by address, for providers that take only bytes. The one
 * place where an address from a request is called: public addresses only, each hop checked again, no
 * credentials, bounded in time and size (threats.md D1-D6, F3).
 */
export class MediaFetcher {
  private readonly options: MediaFetcherOptions;
  private readonly agent: Agent;

  constructor(options: Partial<MediaFetcherOptions> = {}) {
    this.options = { ...DEFAULTS, ...options };
    const { proxy, ca } = this.options;
    this.agent = new Agent({
      connect: createConnector({
        ...{ timeoutMs: this.options.connectTimeoutMs, allowPrivate: this.options.allowPrivate, pinned: true },
        ...{
          ca: trusted(ca && checkedCertificates(ca, 'GATEWAY_CA')),
          proxy: proxy && parseProxy(proxy, 'GATEWAY_OUTBOUND_PROXY'),
        },
      }),
      keepAliveTimeout: 1,
      connections: 64,
    });
  }

  /** @throws GatewayError url_not_allowed, image_fetch_failed, image_too_large; `param` is the caller's */
  async fetch(address: string, param: string): Promise<FetchedMedia> {
    let url = checkMediaUrl(address, param, this.options.allowPrivate);
    const signal = AbortSignal.timeout(this.options.totalTimeoutMs);
    try {
      for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
        const answer = await this.agent.request({
          origin: url.origin,
          path: url.pathname + url.search,
          method: 'GET',
          headers: { accept: 'image/*,application/pdf', 'accept-encoding': 'identity', 'user-agent': 'route-llm-gateway' },
          signal,
          headersTimeout: this.options.totalTimeoutMs,
          bodyTimeout: this.options.totalTimeoutMs,
        });
        const next = redirectOf(answer);
        if (next === undefined) return await this.read(answer, param);
        answer.body.on('error', () => undefined).destroy();
        url = checkMediaUrl(new URL(next, url).href, param, this.options.allowPrivate);
      }
      throw failed(param, `it redirects more than ${MAX_REDIRECTS} times`);
    } catch (error) {
      if (error instanceof GatewayError) throw error;
      if (systemErrorCode(error) === 'ADDRESS_NOT_ALLOWED') {
        const message = 'This URL is not allowed: its host has a private or reserved address.';
        throw new GatewayError('url_not_allowed', message, { param, cause: error });
      }
      throw failed(param, signal.aborted ? 'it took too long' : 'its server could not be reached', error);
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async read(answer: Dispatcher.ResponseData, param: string): Promise<FetchedMedia> {
    const { maxBytes, maxPixels } = this.options;
    const refuse = (error: GatewayError): never => {
      answer.body.on('error', () => undefined).destroy();
      throw error;
    };
    if (answer.statusCode !== 200) refuse(failed(param, `its server answered with status ${answer.statusCode}`));
    const encoding = answer.headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') refuse(failed(param, 'its server compressed it unasked'));
    if (Number(answer.headers['content-length'] ?? 0) > maxBytes) refuse(tooLarge(param, maxBytes));
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxBytes) refuse(tooLarge(param, maxBytes));
      chunks.push(chunk);
    }
    const bytes = Buffer.concat(chunks, length);
    const mediaType = sniffMediaType(bytes);
    if (mediaType === undefined) throw failed(param, 'it is no JPEG, PNG, GIF, WebP or PDF');
    const size = pixelSize(bytes);
    if (size && Math.max(size.width, size.height) > maxPixels) {
      const message = `\`${param}\` has ${size.width}x${size.height} pixels; at most ${maxPixels} a side are taken.`;
      throw new GatewayError('image_too_large', message, { param });
    }
    return { mediaType, bytes };
  }
}

function redirectOf(answer: Dispatcher.ResponseData): string | undefined {
  const location = answer.headers['location'];
  return REDIRECTS.has(answer.statusCode) && typeof location === 'string' ? location : undefined;
}

const failed = (param: string, why: string, cause?: unknown): GatewayError =>
  new GatewayError('image_fetch_failed', `\`${param}\` could not be fetched: ${why}.`, { param, cause });

const tooLarge = (param: string, maxBytes: number): GatewayError =>
  new GatewayError('image_too_large', `\`${param}\` is larger than ${maxBytes / 1024 / 1024} MB.`, { param });
