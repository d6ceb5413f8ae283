import { type Database, FieldCipher } from '@libs/database';
import type { Upstream, UpstreamHead } from '@libs/egress';
import { type Clock, GatewayError, type Secret, systemClock, toGatewayError } from '@libs/kernel';
import { KeySecrets, ProviderKeysRepository, ProvidersRepository, ProviderWays } from '@libs/key-pool';
import { adapterFor, redactMessage, type UpstreamAdapter } from '@libs/providers';

export interface ProbeResult {
  ok: boolean;
  /** The provider's status; null when it could not be reached. */
  status: number | null;
  latency_ms: number;
  /** How it failed: client, auth, quota, rate, server, or the code of a failure on the way; null when it did not. */
  failure: string | null;
  message: string | null;
}

const DEADLINES = { firstByteTimeoutMs: 10_000, idleTimeoutMs: 5_000 };
/** Of an error's text; a list of models is not read at all. */
const MAX_ERROR_BYTES = 64 * 1024;

type Answer = { head: UpstreamHead; body: Buffer };

/** Asks a provider, with one stored key, for something that costs nothing. Changes nothing about the key. */
export class ProviderKeyProbe {
  constructor(
    private readonly keys: Pick<ProviderKeysRepository, 'find'>,
    private readonly providers: Pick<ProvidersRepository, 'find'>,
    private readonly secrets: Pick<KeySecrets, 'open'>,
    private readonly upstream: Upstream,
    private readonly clock: Clock,
    private readonly ways: Pick<ProviderWays, 'endpointOf'>,
  ) {}

  /** @throws GatewayError not_found */
  async probe(keyId: string): Promise<ProbeResult> {
    const key = await this.keys.find(keyId);
    const provider = key && (await this.providers.find(key.providerId));
    if (!key || !provider) throw new GatewayError('not_found', 'There is no such provider key.');
    const startedAt = this.clock.monotonic();
    const took = (): number => Math.round(this.clock.monotonic() - startedAt);
    try {
      const adapter = adapterFor(provider.family, provider.profile);
      const call = adapter.probe();
      const auth = { header: adapter.key.header, prefix: adapter.key.prefix, secret: this.secrets.open(key) };
      const endpoint = this.ways.endpointOf(provider);
      const { method, path, headers, body } = call;
      const answer = await this.ask({ endpoint, method, path, headers, body, auth, ...DEADLINES });
      return { ...this.judge(adapter, answer), latency_ms: took() };
    } catch (thrown) {
      const { code, message } = toGatewayError(thrown);
      return { ok: false, status: null, latency_ms: took(), failure: code, message };
    }
  }

  private judge(adapter: UpstreamAdapter, { head, body }: Answer): Omit<ProbeResult, 'latency_ms'> {
    if (head.status >= 200 && head.status < 300) return { ok: true, status: head.status, failure: null, message: null };
    const { kind, message } = adapter.decodeError(head.status, head.headers, body, this.clock.now());
    return { ok: false, status: head.status, failure: kind, message: redactMessage(message) };
  }

  /** The head and, of an error, the beginning of its body. */
  private ask(request: Parameters<Upstream['send']>[0]): Promise<Answer> {
    return new Promise((resolve, reject) => {
      let head: UpstreamHead | undefined;
      const chunks: Buffer[] = [];
      let bytes = 0;
      const finish = (): void => {
        if (head) resolve({ head, body: Buffer.concat(chunks) });
      };
      const exchange = this.upstream.send(request, {
        onHead: (received) => {
          head = received;
        },
        onChunk: (chunk) => {
          bytes += chunk.length;
          const isError = head !== undefined && head.status >= 300;
          if (isError && bytes <= MAX_ERROR_BYTES) {
            chunks.push(chunk);
            return true;
          }
          finish();
          exchange.abort();
          return true;
        },
        onEnd: finish,
        onFailure: (error) => (head ? finish() : reject(error)),
      });
    });
  }
}

/** What the probe needs of the runtime. */
export interface ProbeRuntime {
  database: Database;
  config: { secrets: { masterKey: Secret; previousMasterKeys?: readonly Secret[] } };
  gateway: { upstream: Upstream };
}

export const openProviderKeyProbe = ({ database, config, gateway }: ProbeRuntime): ProviderKeyProbe =>
  new ProviderKeyProbe(
    new ProviderKeysRepository(database),
    new ProvidersRepository(database),
    new KeySecrets(new FieldCipher(config.secrets.masterKey, config.secrets.previousMasterKeys), config.secrets.masterKey),
    gateway.upstream,
    systemClock,
    new ProviderWays(new FieldCipher(config.secrets.masterKey, config.secrets.previousMasterKeys)),
  );
