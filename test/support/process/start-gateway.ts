import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@libs/database';
import type { JsonObject, Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { createTestDatabase, type TestDatabase } from '../postgres';
import type { ReplayUpstream } from '../upstream/replay-upstream';
import { type ControlAnswer, controlCall, firstLogin } from './admin-client';
import { GatewayChild, requireBuild } from './child';
import { freePort } from './ports';
import { until } from './until';

export interface StartGatewayOptions {
  /** Plays OpenAI, Anthropic and DeepSeek; without it only the sandbox answers. */
  upstream?: ReplayUpstream;
  /** Providers of the replayed ones that most stories do without. */
  more?: (keyof typeof MORE_PROVIDERS)[];
  /** More variables, or others. */
  env?: Record<string, string>;
  /** A database of the test's own; else a fresh one, dropped with the gateway. */
  database?: TestDatabase;
}

export interface VirtualKey {
  id: string;
  key: string;
}

const ADMIN_EMAIL = 'operator@example.com';
const FIRST_PASSWORD = 'first words that must be changed';
const CHOSEN_PASSWORD = 'words that the operator has chosen';
/** What providers are called with; must never come out of the gateway anywhere else. */
export const PROVIDER_SECRETS = {
  openai: 'sk-canary-openai-0123456789abcdef',
  anthropic: 'sk-ant-canary-anthropic-0123456789',
  deepseek: 'sk-canary-deepseek-0123456789abcd',
  azure: 'canary-azure-0123456789abcdef01234567',
  gemini: 'AIza-canary-gemini-0123456789abcdef',
};
const LONGEST_START_MS = 240_000;
const LONGEST_STOP_MS = 60_000;

/** The real process, built and started as a user would, on a database of its own. */
export class RunningGateway {
  private token: Promise<string> | undefined;

  constructor(
    readonly url: string,
    private readonly env: Record<string, string>,
    private readonly testDatabase: TestDatabase,
    private readonly cleanUp: () => Promise<void>,
    private child: GatewayChild,
    private earlier = '',
  ) {}

  /** What the process keeps on disk. */
  get dataDir(): string {
    return String(this.env['GATEWAY_DATA_DIR']);
  }

  /** Base URL of OpenAI's client; Anthropic's takes `url` itself. */
  get openAiUrl(): string {
    return `${this.url}/v1`;
  }

  /** Where the control plane and its pages are. */
  get controlUrl(): string {
    const port = this.env['ADMIN_PORT'];
    return port === undefined ? this.url : `http://127.0.0.1:${port}`;
  }

  get db(): Database {
    return this.testDatabase.database;
  }

  get databaseUrl(): Secret {
    return this.testDatabase.url;
  }

  get pid(): number {
    return this.child.pid;
  }

  get exitCode(): number | null {
    return this.child.exitCode;
  }

  /** Everything that was printed and logged, by all processes of this gateway. */
  get logs(): string {
    return this.earlier + this.child.output;
  }

  /** Of the administrator, after the first password has been changed. */
  adminToken(): Promise<string> {
    this.token ??= firstLogin(this.controlUrl, ADMIN_EMAIL, FIRST_PASSWORD, CHOSEN_PASSWORD);
    return this.token;
  }

  /** A call of the control plane as administrator. */
  async admin(method: string, path: string, body?: JsonObject): Promise<ControlAnswer> {
    return controlCall(this.controlUrl + path, method, body, await this.adminToken());
  }

  async createVirtualKey(more: JsonObject = {}): Promise<VirtualKey> {
    const { status, body } = await this.admin('POST', '/v1/admin/api-keys', { name: 'stories', ...more });
    if (status !== 201) throw new Error(`no virtual key: ${status} ${JSON.stringify(body)}`);
    return { id: String(body['id']), key: String(body['key']) };
  }

  /** Waits until a failing key of this provider is known as such: that is written behind the answer. */
  async providerKeyIs(provider: string, status: 'cooling' | 'disabled'): Promise<void> {
    await until(`a key of ${provider} to be ${status}`, async () => {
      const { body } = await this.admin('GET', `/v1/admin/keys?provider=${provider}`);
      return (body['data'] as JsonObject[]).some((key) => key['status'] === status || (status === 'cooling' && restsInPart(key)));
    });
  }

  /**
   * Forgives every provider key what it did, after a test that made them fail (and waited for that). Also one whose rest is
   * over: the next failure would be the second in a row.
   */
  async reviveProviderKeys(): Promise<void> {
    const { body } = await this.admin('GET', '/v1/admin/keys?limit=200');
    for (const { id } of body['data'] as JsonObject[])
      await this.admin('PATCH', `/v1/admin/keys/${String(id)}`, { status: 'active' });
  }

  async ready(): Promise<void> {
    await until(
      'GET /ready',
      async () => {
        if (!this.child.alive) throw new Error(`the gateway ended at its start:\n${this.logs.slice(-4_000)}`);
        return fetch(`${this.url}/ready`).then(
          (response) => response.ok,
          () => false,
        );
      },
      LONGEST_START_MS,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.logs.slice(-4_000)}`, { cause: error });
    });
  }

  /** As Ctrl-C and every orchestrator do it. @throws Error when the process does not go */
  async stop(): Promise<void> {
    try {
      await this.end('SIGTERM');
    } finally {
      await this.cleanUp();
    }
  }

  /** SIGTERM alone: what is on disk and in the database stays for a look. @throws Error when the process does not go */
  terminate(): Promise<void> {
    return this.end('SIGTERM');
  }

  /** The power goes; `restart` brings it back on the same data. */
  async kill9(): Promise<void> {
    await this.end('SIGKILL');
  }

  async restart(): Promise<void> {
    await this.end('SIGTERM');
    this.earlier += this.child.output;
    this.child = new GatewayChild(this.env);
    await this.ready();
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.child.alive) return;
    this.child.signal(signal);
    const slow = setTimeout(() => this.child.signal('SIGKILL'), LONGEST_STOP_MS);
    await this.child.ended;
    clearTimeout(slow);
    if (signal !== 'SIGKILL' && this.child.exitCode !== 0)
      throw new Error(`the gateway ended with ${this.child.exitCode ?? 'SIGKILL'}:\n${this.logs.slice(-4_000)}`);
  }
}

export async function startGateway(options: StartGatewayOptions = {}): Promise<RunningGateway> {
  requireBuild();
  const database = options.database ?? (await createTestDatabase());
  const port = await freePort();
  const dataDir = mkdtempSync(join(tmpdir(), 'gateway-story-'));
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    HOST: '127.0.0.1',
    PORT: String(port),
    GATEWAY_DATA_DIR: dataDir,
    // What it leaves behind for a moment is not mixed up with what others leave.
    TMPDIR: dataDir,
    DATABASE_URL: openSecret(database.url),
    ADMIN_EMAIL,
    ADMIN_PASSWORD: FIRST_PASSWORD,
    RETRY_DELAY_MS: '10',
    // Stories are mostly about failures: a breaker that opens would be about the story before.
    BREAKER_MINIMUM_CALLS: '10000',
    // Only the stories of health count on calls that nobody made.
    GATEWAY_HEALTH_PROBES: 'false',
    // What is told here must hold on any day.
    GATEWAY_RETIRED_MODELS: 'as_usual',
    ...(options.upstream && providersAt(options.upstream, options.more)),
    ...options.env,
  };
  const cleanUp = async (): Promise<void> => {
    if (!options.database) await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const gateway = new RunningGateway(`http://127.0.0.1:${port}`, env, database, cleanUp, new GatewayChild(env));
  try {
    await gateway.ready();
    return gateway;
  } catch (error) {
    await gateway.kill9();
    await cleanUp();
    throw error;
  }
}

/** A key may rest for one model alone. */
const restsInPart = (key: JsonObject): boolean => (key['cooling_models'] as unknown[]).length > 0;

const MORE_PROVIDERS = {
  gemini: (upstream: ReplayUpstream) => ({ GEMINI_API_KEY: PROVIDER_SECRETS.gemini, GEMINI_BASE_URL: upstream.gemini.baseUrl }),
  ollama: (upstream: ReplayUpstream) => ({ OLLAMA_BASE_URL: upstream.ollama.baseUrl }),
  azure: (upstream: ReplayUpstream) => ({
    AZURE_OPENAI_API_KEY: PROVIDER_SECRETS.azure,
    AZURE_OPENAI_BASE_URL: upstream.azure.baseUrl,
  }),
};

const providersAt = (upstream: ReplayUpstream, more: StartGatewayOptions['more'] = []): Record<string, string> => ({
  ...Object.assign({}, ...more.map((name) => MORE_PROVIDERS[name](upstream))),
  OPENAI_API_KEY: PROVIDER_SECRETS.openai,
  OPENAI_BASE_URL: upstream.openai.baseUrl,
  ANTHROPIC_API_KEY: PROVIDER_SECRETS.anthropic,
  ANTHROPIC_BASE_URL: upstream.anthropic.baseUrl,
  DEEPSEEK_API_KEY: PROVIDER_SECRETS.deepseek,
  DEEPSEEK_BASE_URL: upstream.deepseek.baseUrl,
  GATEWAY_ALLOW_PRIVATE_PROVIDERS: ['openai', 'anthropic', 'deepseek', ...more].join(','),
});
