import { Agent } from 'undici';
import { createConnector } from './connector';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 1024 * 1024;

/** The server behind an address that the operator configured did not answer. */
export class OperatorFetchError extends Error {
  readonly code = 'ISSUER_UNREACHABLE';
}

/**
 * Calls addresses that an operator put into the configuration, such as an identity provider: private ones too, for
 * it may run beside us. Never for what a request or a database row names. No redirects, small answers, short waits.
 */
export class OperatorFetch {
  private readonly agent = new Agent({
    connect: createConnector({ timeoutMs: TIMEOUT_MS, allowPrivate: true }),
    connections: 8,
    keepAliveTimeout: 10_000,
    maxResponseSize: MAX_BYTES,
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });

  /** @throws OperatorFetchError */
  async fetch(
    address: string,
    ask: { method: string; headers: Record<string, string>; body: string | undefined },
  ): Promise<Response> {
    const url = new URL(address);
    try {
      const answer = await this.agent.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method: ask.method === 'POST' ? 'POST' : 'GET',
        headers: { ...ask.headers, 'accept-encoding': 'identity', 'user-agent': 'route-llm-gateway' },
        body: ask.body ?? null,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const bytes = await answer.body.arrayBuffer();
      const headers = new Headers();
      for (const [name, value] of Object.entries(answer.headers))
        for (const one of [value ?? []].flat()) headers.append(name, one);
      const hasBody = ![204, 205, 304].includes(answer.statusCode);
      return new Response(hasBody ? bytes : null, { status: answer.statusCode, headers });
    } catch (cause) {
      throw new OperatorFetchError(`${url.origin} cannot be reached`, { cause });
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }
}
