import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { ConfigError, envExample, loadConfig, readEnvironment } from './index';

const STRONG_A = 'k3Jq9vX2mN8pR5tW7yZ1bC4dF6gH0sLa';
const STRONG_B = 'Q1w2E3r4T5y6U7i8O9p0A1s2D3f4G5h6';
const generated = {
  jwtSecret: new Secret(STRONG_A),
  masterKey: new Secret(STRONG_B),
  databaseUrl: new Secret('postgresql://gateway:pw@127.0.0.1:1/gateway'),
};
const production = { NODE_ENV: 'production', DATABASE_URL: 'postgres://u:p@db/x', JWT_SECRET: STRONG_A, MASTER_KEY: STRONG_B };

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig(env, generated);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('loadConfig', () => {
  it('runs on nothing but what the launcher generated', () => {
    const config = loadConfig({}, generated);
    expect(config).toMatchObject({
      mode: 'embedded',
      production: false,
      http: { port: 8000, host: '127.0.0.1', bodyLimitBytes: 20_971_520, headersTimeoutMs: 15_000, requestTimeoutMs: 60_000 },
      upstream: { retryMaxAttempts: 3, retryDelayMs: 1000, timeoutMs: 60_000, firstByteTimeoutMs: 30_000, idleTimeoutMs: 60_000 },
      sandboxEnabled: true,
      docsEnabled: true,
      providers: [],
      warnings: [],
    });
    expect(openSecret(config.secrets.jwtSecret)).toBe(STRONG_A);
    expect(config.version).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('is frozen to the last leaf', () => {
    const config = loadConfig({ OPENAI_API_KEY: 'sk-1' }, generated);
    expect(Object.isFrozen(config.http)).toBe(true);
    expect(Object.isFrozen(config.providers[0])).toBe(true);
  });

  it('listens on every address only as a cluster or in production', () => {
    expect(loadConfig({ DATABASE_URL: 'postgres://u:p@db/x' }, generated)).toMatchObject({
      mode: 'cluster',
      http: { host: '0.0.0.0' },
    });
    expect(loadConfig(production).http.host).toBe('0.0.0.0');
    expect(loadConfig({ HOST: '::1' }, generated).http.host).toBe('::1');
  });

  it('lists every bad variable at once, one line each', () => {
    expect(problemsOf({ PORT: '80800', LOG_FORMAT: 'xml', GATEWAY_DOCS: 'perhaps', DATABASE_URL: 'mysql://x' })).toEqual([
      'PORT must be at most 65535',
      'GATEWAY_DOCS must be true or false',
      'DATABASE_URL must be a URL starting with postgres:// or postgresql://',
      'LOG_FORMAT must be json or pretty',
    ]);
    expect(problemsOf({ PORT: '-1' })).toEqual(['PORT must be a whole number']);
  });

  it('takes an empty string as unset, as Compose passes it', () => {
    expect(loadConfig({ PORT: '', REDIS_URL: ' ', ADMIN_EMAIL: '' }, generated)).toMatchObject({
      http: { port: 8000 },
      admin: { email: 'admin@example.com' },
    });
  });

  it('refuses Redis without a database and the sandbox in production', () => {
    expect(problemsOf({ REDIS_URL: 'redis://r' })).toHaveLength(1);
    expect(problemsOf({ ...production, GATEWAY_SANDBOX: 'true' })).toEqual([
      'GATEWAY_SANDBOX must not be true with NODE_ENV=production',
    ]);
    expect(loadConfig(production)).toMatchObject({ sandboxEnabled: false, docsEnabled: false });
  });

  it('collects the providers that have a key or an address', () => {
    const config = loadConfig(
      { GROQ_API_KEY: 'gsk', OLLAMA_BASE_URL: 'http://127.0.0.1:11434/', GATEWAY_ALLOW_PRIVATE_PROVIDERS: 'ollama, vllm' },
      generated,
    );
    expect(config.providers.map(({ id, baseUrl }) => [id, baseUrl])).toEqual([
      ['groq', undefined],
      ['ollama', 'http://127.0.0.1:11434'],
    ]);
    expect(config.allowPrivateProviders).toEqual(['ollama', 'vllm']);
  });
});

describe('aliases', () => {
  it('reads the names of sibling gateways', () => {
    const config = loadConfig({
      SECRET_KEY: STRONG_A,
      MASTER_KEY: STRONG_B,
      POSTGRES_HOST: 'db',
      POSTGRES_USER: 'u',
      POSTGRES_PASSWORD: 'p@ss/word',
      POSTGRES_DB: 'llm',
      REDIS_HOST: 'cache',
      REDIS_PASSWORD: 'r',
      RATE_LIMIT_REQUESTS_PER_MINUTE: '60',
      LOG_LEVEL: 'WARNING',
    });
    expect(openSecret(config.database.url)).toBe('postgresql://u:p%40ss%2Fword@db:5432/llm');
    expect(config.redis && openSecret(config.redis.url)).toBe('redis://:r@cache:6379/0');
    expect(config).toMatchObject({ mode: 'cluster', limits: { defaultRpm: 60 }, log: { level: 'warn' } });
  });

  it('lets our own name win and names the alias in a complaint', () => {
    expect(openSecret(loadConfig({ SECRET_KEY: STRONG_B, JWT_SECRET: STRONG_A }, generated).secrets.jwtSecret)).toBe(STRONG_A);
    expect(problemsOf({ SECRET_KEY: 'change-me-in-production' })).toEqual(['SECRET_KEY is a published default or placeholder']);
  });
});

describe('secrets', () => {
  let dir: string;
  beforeAll(() => (dir = mkdtempSync(join(tmpdir(), 'config-'))));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('reads NAME_FILE, without its last line end', () => {
    writeFileSync(join(dir, 'jwt'), `${STRONG_A}\n`);
    expect(openSecret(loadConfig({ JWT_SECRET_FILE: join(dir, 'jwt') }, generated).secrets.jwtSecret)).toBe(STRONG_A);
    expect(problemsOf({ JWT_SECRET_FILE: join(dir, 'absent') })).toEqual(['JWT_SECRET_FILE: the file cannot be read (ENOENT)']);
    expect(problemsOf({ JWT_SECRET_FILE: join(dir, 'jwt'), JWT_SECRET: STRONG_A })).toEqual([
      'JWT_SECRET and JWT_SECRET_FILE are both set: keep one',
    ]);
  });

  it('does not boot in production on a missing, short, default or shared secret', () => {
    const { JWT_SECRET: _jwt, MASTER_KEY: _master, ...without } = production;
    expect(problemsOf(without)).toEqual([
      'JWT_SECRET must be set with NODE_ENV=production (at least 32 bytes)',
      'MASTER_KEY must be set with NODE_ENV=production (at least 32 bytes)',
    ]);
    expect(problemsOf({ ...production, JWT_SECRET: 'short' })).toEqual(['JWT_SECRET is shorter than 32 bytes']);
    expect(problemsOf({ ...production, MASTER_KEY: 'a'.repeat(40) })).toEqual(['MASTER_KEY repeats too few characters']);
    expect(problemsOf({ ...production, MASTER_KEY: 'change-me-to-something-long-and-random-please' })).toEqual([
      'MASTER_KEY is a published default or placeholder',
    ]);
    expect(problemsOf({ ...production, JWT_SECRET: STRONG_B })).toEqual(['JWT_SECRET and MASTER_KEY must differ']);
  });

  it('C4: takes other master keys with commas in them, and refuses their halves', () => {
    const comma = `${STRONG_A.slice(0, 20)},${STRONG_A.slice(20)}`;
    const keysOf = (text: string) =>
      loadConfig({ ...production, MASTER_KEY_PREVIOUS: text }).secrets.previousMasterKeys.map((key) => openSecret(key));
    expect(keysOf(JSON.stringify([comma]))).toEqual([comma]);
    expect(keysOf(` ["${comma}", "${STRONG_B}x"]`)).toEqual([comma, `${STRONG_B}x`]);
    expect(keysOf(`${STRONG_A} , ${STRONG_B}x`)).toEqual([STRONG_A, `${STRONG_B}x`]);
    const problems = problemsOf({ ...production, MASTER_KEY_PREVIOUS: comma });
    expect(problems[0]).toBe(
      'MASTER_KEY_PREVIOUS (key 1 of 2) is shorter than 32 bytes; write keys that hold commas as a JSON list: ["one,key"]',
    );
    for (const text of ['[', '[]', '[7]', '["a", ""]'])
      expect(problemsOf({ ...production, MASTER_KEY_PREVIOUS: text })).toEqual([
        'MASTER_KEY_PREVIOUS begins like a JSON list of keys and is none',
      ]);
    const { warnings } = loadConfig({ ...production, NODE_ENV: 'development', MASTER_KEY_PREVIOUS: 'too,short' });
    expect(warnings.filter((line) => line.startsWith('MASTER_KEY_PREVIOUS'))).toHaveLength(2);
    expect(problemsOf({ ...production, ADMIN_PASSWORD: 'Admin123!' })).toHaveLength(1);
  });

  it('only warns of a short secret in development', () => {
    expect(loadConfig({ JWT_SECRET: 'only-for-me' }, generated).warnings).toEqual(['JWT_SECRET is shorter than 32 bytes']);
  });

  it('shows no value in a complaint, a warning or a dump', () => {
    const canary = 'canary-7f3a91';
    const env = { JWT_SECRET: canary, DATABASE_URL: `mysql://${canary}@x`, OPENAI_API_KEY: canary, PORT: canary };
    expect(problemsOf(env).join()).not.toContain(canary);
    expect(inspect(loadConfig({ JWT_SECRET: canary, OPENAI_API_KEY: canary }, generated), { depth: 9 })).not.toContain(canary);
  });
});

it('points at the nearest name of an unknown GATEWAY_ variable', () => {
  expect(readEnvironment({ GATEWAY_SANDBOKS: '1', GATEWAY_COMPLETELY_ELSEWHERE: '1', OTHER: '1' }).warnings).toEqual([
    'GATEWAY_COMPLETELY_ELSEWHERE is not a known variable',
    'GATEWAY_SANDBOKS is not a known variable; did you mean GATEWAY_SANDBOX?',
  ]);
});

it('keeps .env.backend.example equal to the schema', () => {
  expect(readFileSync(join(__dirname, '../../../.env.backend.example'), 'utf8')).toBe(envExample());
});
