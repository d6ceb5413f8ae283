import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type OperationsUpstream, startOperationsUpstream } from '../support/upstream/operations-upstream';

const run = promisify(execFile);
const ROOT = join(__dirname, '../..');
const SOURCES = ['openai/text-embedding-3-small', 'gemini/gemini-embedding-001', 'ollama/nomic-embed-text'];

describe('the report of the semantic cache', () => {
  let upstream: OperationsUpstream;
  const folder = mkdtempSync(join(tmpdir(), 'eval-cache-'));
  beforeAll(async () => {
    upstream = await startOperationsUpstream();
  });
  afterAll(async () => {
    await upstream?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const report = (args: string[]) =>
    run(process.execPath, [join(ROOT, 'bench/eval-cache.mjs'), '--vectors', join(folder, 'vectors'), ...args], {
      cwd: folder,
      maxBuffer: 1 << 24,
      env: {
        ...{ OPENAI_API_KEY: 'canary-of-openai-0123456789', OPENAI_BASE_URL: upstream.baseUrl('openai') },
        ...{ GEMINI_API_KEY: 'canary-of-gemini-0123456789', GEMINI_BASE_URL: upstream.baseUrl('gemini') },
        OLLAMA_BASE_URL: upstream.baseUrl('ollama'),
        GATEWAY_ALLOW_PRIVATE_PROVIDERS: 'openai,gemini',
      },
    });

  it('is made for each configured source, whose vectors are asked for once', async () => {
    const file = join(folder, 'strangers.json');
    writeFileSync(file, JSON.stringify([{ a: 'Is it open now?', b: 'Is it open right now?', same: true }]));
    const args = [...SOURCES.flatMap((source) => ['--source', source]), file];
    const { stdout } = await report(args);
    for (const source of SOURCES) {
      expect(stdout).toContain(`| ${source} | 4 | `);
      expect(stdout).toContain(`## ${source}`);
    }
    expect(stdout).toContain('### strangers.json: 1 pairs, 1 of them the same question');
    expect(upstream.last('openai').headers['authorization']).toBe('Bearer canary-of-openai-0123456789');
    expect(upstream.last('gemini').headers['x-goog-api-key']).toBe('canary-of-gemini-0123456789');
    expect(upstream.last('ollama')).toMatchObject({ path: '/api/embed', body: { model: 'nomic-embed-text' } });
    const asked = upstream.requests.length;
    expect((await report(args)).stdout).toBe(stdout);
    expect(upstream.requests.length).toBe(asked);
    const kept = readdirSync(join(folder, 'vectors')).map((name) => readFileSync(join(folder, 'vectors', name), 'utf8'));
    expect(kept).toHaveLength(3);
    expect(kept.join()).not.toContain('canary');
    upstream.assertClean();
  }, 300_000);

  it('says which key is missing, and what a source is', async () => {
    await expect(report(['--source', 'mistral/mistral-embed'])).rejects.toThrow('MISTRAL_API_KEY is not set');
    await expect(report(['--source', 'nobody'])).rejects.toThrow('a source is built-in, lexical, none, or provider/model');
  }, 300_000);
});
