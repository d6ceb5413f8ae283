import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiAdapter } from '../server/api-adapter';
import { contentSecurityPolicy, DashboardPages } from './pages';
import { serveDashboard } from './serve-dashboard';

const SCRIPT = `console.log('${'x'.repeat(2_000)}')`;

describe('pages of the dashboard', () => {
  let directory: string;
  let adapter: ApiAdapter;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'pages-'));
    mkdirSync(join(directory, 'assets'));
    writeFileSync(join(directory, 'index.html'), '<script nonce="__RLG_NONCE__"></script><meta nonce="__RLG_NONCE__">');
    writeFileSync(join(directory, 'assets/index-1.js'), SCRIPT);
    writeFileSync(join(directory, 'assets/index-1.js.gz'), 'compressed');
    adapter = new ApiAdapter();
    adapter.setNotFoundHandler();
    adapter.pages = DashboardPages.in(directory);
    if (adapter.pages) await serveDashboard(adapter.getInstance(), adapter.pages, directory);
    await adapter.getInstance().ready();
  });
  afterEach(async () => {
    await adapter.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const get = (url: string, accept = 'text/html', more: Record<string, string> = {}) =>
    adapter.getInstance().inject({ url, headers: { accept, ...more } });

  it('are not there where they have not been built', () => {
    expect(DashboardPages.in(join(directory, 'nothing'))).toBeUndefined();
  });

  it('have a nonce of their own each time, in the document and in its policy', async () => {
    const [one, other] = [await get('/'), await get('/requests')];
    const nonce = /'nonce-([^']+)'/.exec(String(one.headers['content-security-policy']))?.[1] ?? '';
    expect(Buffer.from(nonce, 'base64')).toHaveLength(16);
    expect(one.body).toBe(`<script nonce="${nonce}"></script><meta nonce="${nonce}">`);
    expect(other.body).not.toContain(nonce);
    expect(one.headers['cache-control']).toBe('no-cache');
  });

  it.each([
    '/v1/x',
    '/v1beta/x',
    '/api/x',
    '/metrics',
    '/metrics/x',
    '/health/x',
    '/ready/x',
    '/docs',
    '/docs-x',
    '/assets/none.js',
  ])('are no answer at %s', async (url) => {
    const { statusCode, headers } = await get(url);
    expect([statusCode, headers['content-type']]).toEqual([404, expect.stringMatching(/^application\/json/)]);
    expect(headers['cache-control']).toBeUndefined();
  });

  it('are for who asks for HTML, and for reading', async () => {
    expect((await get('/requests', 'application/json')).statusCode).toBe(404);
    const posted = await adapter.getInstance().inject({ method: 'POST', url: '/requests', headers: { accept: 'text/html' } });
    expect(posted.statusCode).toBe(404);
    expect((await get('/requests', 'text/html,application/xhtml+xml,*/*;q=0.8')).statusCode).toBe(200);
    expect((await get('/', '*/*')).statusCode).toBe(200);
  });

  it('load files that never change, compressed where that is understood', async () => {
    const plain = await get('/assets/index-1.js', '*/*');
    expect(plain.body).toBe(SCRIPT);
    const small = await get('/assets/index-1.js', '*/*', { 'accept-encoding': 'gzip' });
    expect([small.body, small.headers['content-encoding']]).toEqual(['compressed', 'gzip']);
    expect(small.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': contentSecurityPolicy(),
      'x-content-type-options': 'nosniff',
    });
  });

  it.each(['/assets/..%2findex.html', '/assets/.hidden', '/assets/a/b', '/assets/'])('lead nowhere else: %s', async (url) => {
    expect((await get(url)).statusCode).toBe(404);
  });

  it('need nothing that is called unsafe', () => {
    expect(contentSecurityPolicy('n')).not.toMatch(/unsafe|\*|https?:/);
  });
});
