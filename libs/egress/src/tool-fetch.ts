import { isIP } from 'node:net';
import { GatewayError, type Secret, systemErrorCode } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { Agent, fetch, type RequestInit as UndiciInit } from 'undici';
import { isAddressAllowed } from './address-policy';
import { checkedCertificates, trusted } from './certificates';
import { createConnector } from './connector';
import { parseProxy } from './proxy-url';

export interface ToolFetchOptions {
  connectTimeoutMs?: number;
  /** Of the installation; asked for addresses that were checked here, never for names. */
  proxy?: Secret;
  /** Certificates, PEM, trusted beside the usual ones. */
  ca?: Secret;
}

/** What one call may reach, and what it shows there. */
export interface ToolReach {
  /** Addresses inside the network; never those of metadata services. */
  allowPrivate: boolean;
  secrets: readonly { name: string; value: Secret }[];
}

const CONNECT_TIMEOUT_MS = 5_000;
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * Calls the tools of tenants: addresses that an administrator stored, of hosts that the tenant may call. Connects to checked
 * addresses alone, follows no redirect, and attaches the secrets itself (threats.md D1-D4).
 */
export class ToolFetch {
  private readonly outside: Agent;
  private readonly inside: Agent;

  constructor({ connectTimeoutMs: timeoutMs = CONNECT_TIMEOUT_MS, proxy, ca }: ToolFetchOptions = {}) {
    const trust = { ca: trusted(ca && checkedCertificates(ca, 'GATEWAY_CA')) };
    const limits = { connections: 64, keepAliveTimeout: 4_000, maxResponseSize: MAX_ANSWER_BYTES };
    const way = { proxy: proxy && parseProxy(proxy, 'GATEWAY_OUTBOUND_PROXY'), pinned: true };
    this.outside = new Agent({ ...limits, connect: createConnector({ timeoutMs, allowPrivate: false, ...trust, ...way }) });
    this.inside = new Agent({ ...limits, connect: createConnector({ timeoutMs, allowPrivate: true, ...trust }) });
  }

  /** As the `fetch` of the web. @throws Error whose message names the host and no more */
  async fetch(address: string | URL, init: RequestInit, { allowPrivate, secrets }: ToolReach): Promise<Response> {
    const url = new URL(address);
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    // The resolver is not asked for literal addresses, so they are checked here.
    if (isIP(host) !== 0 && !isAddressAllowed(host, allowPrivate)) throw notAllowed(url);
    const headers = new Headers(init.headers);
    for (const { name, value } of secrets) headers.set(name, openSecret(value));
    headers.set('user-agent', 'route-llm-gateway');
    try {
      const answer = await fetch(url, {
        ...(init as UndiciInit),
        headers: Object.fromEntries(headers),
        redirect: 'manual',
        dispatcher: allowPrivate ? this.inside : this.outside,
      });
      return answer as unknown as Response;
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      if (systemErrorCode(cause) === 'ADDRESS_NOT_ALLOWED') throw notAllowed(url);
      if (init.signal?.aborted) throw new Error(`${url.host} did not answer in time.`, { cause: error });
      throw new Error(`${url.host} could not be reached.`, { cause: error });
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.outside.destroy(), this.inside.destroy()]);
  }
}

const notAllowed = (url: URL): GatewayError =>
  new GatewayError('url_not_allowed', `This URL is not allowed: ${url.host} has a private or reserved address.`, {
    param: 'url',
  });
