import { GatewayError, type Secret, systemErrorCode } from '@libs/kernel';
import { Agent, type Dispatcher } from 'undici';
import { checkedCertificates, trusted } from './certificates';
import { createConnector } from './connector';
import { directHosts, type DirectHosts } from './no-proxy';
import { parseProxy } from './proxy-url';
import { checkWebhookUrl } from './url-policy';

export interface WebhookSenderOptions {
  /** Hosts and networks that may be called although they are inside. */
  privateHosts?: readonly string[];
  /** Of the installation; asked for addresses that were checked here, never for names. */
  proxy?: Secret;
  /** Certificates, PEM, trusted beside the usual ones. */
  ca?: Secret;
  connectTimeoutMs?: number;
  totalTimeoutMs?: number;
}

export interface WebhookPost {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** Why no answer came. */
export type WebhookFailure = 'url_not_allowed' | 'timeout' | 'unreachable' | 'certificate' | 'stopped';

export interface WebhookAnswer {
  status: number | null;
  failure: WebhookFailure | null;
  retryAfter: string | undefined;
  /** The first bytes of the answer as text. */
  head: string;
}

const HEAD_BYTES = 4_096;
const CONNECTIONS = 16;
const CERTIFICATE = /CERT|UNABLE_TO_VERIFY_LEAF|ERR_TLS/;

/**
 * Posts to addresses that tenants chose: public ones alone, or those the operator named; no redirects, bounded in time,
 * and of the answer only the beginning is read (threats.md D1-D4).
 */
export class WebhookSender {
  private readonly isPrivateAllowed: DirectHosts;
  private readonly outside: Agent;
  private readonly inside: Agent;
  private readonly totalTimeoutMs: number;

  constructor({ privateHosts = [], proxy, ca, connectTimeoutMs = 3_000, totalTimeoutMs = 15_000 }: WebhookSenderOptions = {}) {
    this.isPrivateAllowed = directHosts(privateHosts);
    this.totalTimeoutMs = totalTimeoutMs;
    const common = { timeoutMs: connectTimeoutMs, ca: trusted(ca && checkedCertificates(ca, 'GATEWAY_CA')) };
    const agent = (allowPrivate: boolean, through?: Secret): Agent =>
      new Agent({
        connect: createConnector({
          ...{ ...common, allowPrivate, pinned: true },
          proxy: through && parseProxy(through, 'GATEWAY_OUTBOUND_PROXY'),
        }),
        connections: CONNECTIONS,
        // One address and the next are different receivers; few are called twice in a row.
        keepAliveTimeout: 4_000,
      });
    this.outside = agent(false, proxy);
    this.inside = agent(true);
  }

  /** @throws GatewayError url_not_allowed with the caller's `param` */
  check(url: string, param: string): void {
    checkWebhookUrl(url, param, this.isPrivateAllowed);
  }

  /** Never rejects. */
  async post({ url: text, headers, body }: WebhookPost, stopped?: AbortSignal): Promise<WebhookAnswer> {
    const timeout = AbortSignal.timeout(this.totalTimeoutMs);
    try {
      const url = checkWebhookUrl(text, 'url', this.isPrivateAllowed);
      const agent = this.isPrivateAllowed(bare(url.hostname)) ? this.inside : this.outside;
      const answer = await agent.request({
        ...{ origin: url.origin, path: url.pathname + url.search, method: 'POST', body },
        headers: { ...headers, 'accept-encoding': 'identity' },
        signal: stopped ? AbortSignal.any([timeout, stopped]) : timeout,
        headersTimeout: this.totalTimeoutMs,
        bodyTimeout: this.totalTimeoutMs,
      });
      return {
        ...{ status: answer.statusCode, failure: null, head: await headOf(answer) },
        retryAfter: [answer.headers['retry-after']].flat()[0],
      };
    } catch (error) {
      return { ...NO_ANSWER, failure: stopped?.aborted ? 'stopped' : timeout.aborted ? 'timeout' : failureOf(error) };
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.outside.destroy(), this.inside.destroy()]);
  }
}

const NO_ANSWER = { status: null, retryAfter: undefined, head: '' } as const;

const bare = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');

/** Whatever goes wrong behind the status changes nothing: the receiver has said what it has to say. */
async function headOf({ body }: Dispatcher.ResponseData): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= HEAD_BYTES) break;
    }
  } catch {
    // what has come is shown
  } finally {
    body.on('error', () => undefined).destroy();
  }
  return Buffer.concat(chunks, length).toString('utf8', 0, HEAD_BYTES);
}

function failureOf(error: unknown): WebhookFailure {
  const code = systemErrorCode(error);
  if ((error instanceof GatewayError && error.code === 'url_not_allowed') || code === 'ADDRESS_NOT_ALLOWED')
    return 'url_not_allowed';
  if (/TIMEOUT|ETIMEDOUT/.test(code)) return 'timeout';
  return CERTIFICATE.test(code) ? 'certificate' : 'unreachable';
}
