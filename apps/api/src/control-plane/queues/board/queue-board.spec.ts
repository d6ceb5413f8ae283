import { type ControlPlane, startControlPlane } from '../../../../../../test/support/control-plane';
import { BoardRoutes } from './board-routes';
import { BOARD_PATH, boardHeaders } from './board-page';
import { QueueBoard } from './queue-board';

describe('the page of the board', () => {
  const { page } = new QueueBoard({ queues: [] });

  it('loads what is there, first the script that knows of logins, and nothing from elsewhere', () => {
    const document = page.page('n0nce');
    expect(document).not.toMatch(/https?:|<style|\son\w+=|style=/);
    const names = [...document.matchAll(/(?:src|href)="static\/([^"]+)"/g)].map(([, name]) => String(name));
    expect(names.filter((name) => !page.file(name))).toEqual([]);
    expect(names.filter((name) => name.endsWith('.js'))[0]).toBe('login.js');
    expect(names.length).toBeGreaterThan(4);
  });

  it('has files of the package alone', () => {
    for (const name of ['../index.ejs', '../../package.json', 'js/../../index.ejs', 'js', '', 'js/none.js', '/etc/passwd'])
      expect([name, page.file(name)]).toEqual([name, undefined]);
  });

  it('may do no more than pages of the dashboard', () => {
    expect(boardHeaders('n')['content-security-policy']).not.toMatch(/unsafe|\*|https?:/);
    expect(boardHeaders('n')['content-security-policy']).toContain("frame-ancestors 'none'");
  });
});

describe('addresses of the board', () => {
  const said = (what: string) => ({
    handler: (ask?: { params: Record<string, unknown> }) => ({ body: { what, ...ask?.params } }),
  });
  const route = (method: 'get' | 'put', address: string) =>
    ({ method, route: address, spec: {}, ...said(address) }) as unknown as ConstructorParameters<typeof BoardRoutes>[0][number];
  const routes = new BoardRoutes(
    [route('get', '/api/queues/:queue/:job'), route('get', '/api/queues/:queue/metrics'), route('put', '/api/queues/pause')],
    new Map(),
    {},
  );
  const ask = (method: string, path: string) => routes.answer({ method, path, query: {}, body: {} });

  it('are found by their words before their places, decoded once', async () => {
    expect((await ask('get', '/api/queues/a/metrics'))?.body).toEqual({ what: '/api/queues/:queue/metrics', queue: 'a' });
    expect((await ask('get', '/api/queues/a%2Fb/7'))?.body).toEqual({ what: '/api/queues/:queue/:job', queue: 'a/b', job: '7' });
    expect((await ask('put', '/api/queues/pause'))?.body).toMatchObject({ what: '/api/queues/pause' });
  });

  it.each([
    ['put', '/api/queues/a/metrics'],
    ['get', '/api/queues/pause'],
    ['get', '/api/queues/a/b/c'],
    ['get', '/api/queues/%E0%A4%A/7'],
    ['get', '/xapi/queues/a/b'],
  ])('are not %s %s', async (method, path) => {
    expect(await ask(method, path)).toBeUndefined();
  });
});

describe('the board over HTTP', () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane();
  }, 90_000);
  afterAll(() => plane.close());

  it('refuses jobs by hand, knows no other addresses, and writes down what was tried', async () => {
    const as = 'operators-key-of-the-tests-0123456789';
    const call = (method: string, path: string) =>
      plane.call({ method, url: BOARD_PATH + path, as, ...(method !== 'GET' && { body: {} }) });
    expect(await call('GET', 'api/queues')).toMatchObject({ status: 200, body: { queues: [] } });
    expect((await call('GET', '')).headers['content-type']).toBe('text/html; charset=utf-8');
    expect((await call('GET', 'queue/agent-runs/7')).status).toBe(200);
    for (const path of ['nothing', 'static/none.js', 'api/none', 'queue/a/b/c'])
      expect((await call('GET', path)).status).toBe(404);
    expect(await call('POST', 'api/queues/agent-runs/add')).toMatchObject({
      status: 403,
      body: { error: { code: 'forbidden' } },
    });
    expect((await call('PATCH', 'api/queues/agent-runs/7/update-data')).status).toBe(403);
    expect((await call('PUT', 'api/queues/none/pause')).status).toBe(404);
    const rows = await plane.test.database.query(
      `SELECT outcome, count(*)::int AS n FROM audit_log WHERE action = 'queue.change' GROUP BY 1`,
    );
    expect(rows).toEqual(expect.arrayContaining([{ outcome: 'refused', n: 3 }]));
  });
});
