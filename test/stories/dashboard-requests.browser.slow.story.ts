import { readFileSync } from 'node:fs';
import { idsFrom, type JsonObject } from '@libs/kernel';
import {
  closeBrowser,
  type Dashboard,
  describeInBrowser,
  expectAccessible,
  expectNoSidewaysScroll,
  expectQuiet,
  openDashboard,
} from '../support/browser';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { until } from '../support/process/until';
import { START_TIMEOUT_MS, STOP_TIMEOUT_MS } from './story';

/** Shown by careless pages as a picture that runs a script. */
const CANARY = '<img src=x onerror="window.pwned=1">';

let gateway: RunningGateway;
let key: string;
let opened: Dashboard | undefined;

const ask = async (model: string, content: string, more: JsonObject = {}): Promise<string> => {
  const response = await fetch(`${gateway.openAiUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ model, messages: [{ role: 'user', content }], ...more }),
  });
  await response.text();
  return String(response.headers.get('x-request-id'));
};

const written = (id: string): Promise<unknown> =>
  until(`${id} in the log`, async () => (await gateway.admin('GET', `/v1/admin/requests/${id}`)).status === 200);

beforeAll(async () => {
  gateway = await startGateway();
  ({ key } = await gateway.createVirtualKey());
}, START_TIMEOUT_MS);
afterEach(async () => {
  if (opened) expectQuiet(opened.page);
  await opened?.close();
  opened = undefined;
});
afterAll(async () => {
  await closeBrowser();
  await gateway?.stop();
}, STOP_TIMEOUT_MS);

describeInBrowser('the first minutes on the overview', () => {
  it('leads from nothing to a request that arrives', async () => {
    opened = await openDashboard(gateway, '/');
    const { page } = opened;
    const steps = page.getByRole('region', { name: 'Three steps to your first real request' });
    await steps.getByText('Listening for your first request').waitFor();
    await expectAccessible(page);
    await steps.getByRole('button', { name: 'Make a key' }).click();
    await steps.getByText('Your key is filled into the call below').waitFor();
    await steps.getByRole('button', { name: 'Send it from here' }).click();
    await steps.getByText('The sandbox says: Hello from the dashboard').waitFor();
    await steps.getByText('It arrived.').waitFor();
    await steps.getByRole('link', { name: 'Look at it' }).click();
    await page.getByRole('heading', { name: 'Course' }).waitFor();
    expect(page.url()).toMatch(/\/requests\/req_/);
  });

  it('shows a viewer what there is, and no button that would be refused', async () => {
    opened = await openDashboard(gateway, '/', { role: 'viewer' });
    const { page } = opened;
    await page.getByRole('region', { name: 'Requests and errors' }).waitFor();
    expect(await page.getByRole('button', { name: 'Make a key' }).count()).toBe(0);
  });
});

describeInBrowser('the pages with traffic on them', () => {
  let failed: string;
  beforeAll(async () => {
    if (!gateway) return;
    for (let i = 0; i < 30; i++) await ask(i % 3 === 0 ? 'auto' : 'sandbox/echo', `Hello ${i}`, { stream: i % 2 === 0 });
    await ask('sandbox/echo', CANARY, { 'x-gateway-metadata': { note: CANARY } });
    await ask(CANARY, 'x');
    failed = await ask('sandbox/flaky', '[[status=500]] x');
    await written(failed);
  });

  it.each([
    ['/?range=hour', 'light', 1280],
    ['/?range=hour', 'dark', 360],
    ['/requests?range=hour', 'dark', 1280],
    ['/requests?range=hour', 'light', 360],
  ] as const)('%s is accessible: %s, %i pixels', async (path, colorScheme, width) => {
    opened = await openDashboard(gateway, path, { colorScheme, width });
    const { page } = opened;
    await page.getByRole('row').nth(3).waitFor();
    await expectAccessible(page);
    await expectNoSidewaysScroll(page);
  });

  it('draws courses with a table and a sentence behind each, and changes the period', async () => {
    opened = await openDashboard(gateway, '/?range=hour');
    const { page } = opened;
    const chart = page.getByRole('region', { name: 'Requests and errors' });
    await chart.locator('canvas').waitFor();
    await chart.getByText(/Answered: now \d+, between 0 and \d+/).waitFor({ state: 'attached' });
    await chart.getByRole('button', { name: 'Requests and errors: Show as a table' }).click();
    await chart.getByRole('columnheader', { name: 'Answered' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('radiogroup', { name: 'Period' }).getByText('Month').click();
    await page.waitForURL(/range=month/);
    // Keys that are typed into a field are that field's.
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('p');
    await page.getByRole('button', { name: /Paused/ }).waitFor();
  });

  it('finds a failed request by filters that stand in the address, and tells its course', async () => {
    opened = await openDashboard(gateway, '/requests?range=hour');
    const { page } = opened;
    await page.getByRole('textbox', { name: 'Model' }).fill('sandbox/flaky');
    await page.keyboard.press('Enter');
    await page.waitForURL(/model=sandbox/);
    await page.getByRole('row', { name: /failed/ }).click();
    await page.waitForURL(new RegExp(failed));
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('heading', { name: 'Course' }).waitFor();
    await drawer.getByText(/Attempt 1 · sandbox\/flaky/).waitFor();
    await expectAccessible(page);
    const replay = drawer.getByRole('link', { name: 'Replay in the playground' });
    expect(await replay.getAttribute('href')).toContain(`/playground?`);
    expect(await replay.getAttribute('href')).toContain(`from=${failed}`);
    // The address alone brings all of it back.
    await page.reload();
    await page
      .getByRole('dialog')
      .getByText(/Attempt 1 · sandbox\/flaky/)
      .waitFor();
    expect(await page.getByRole('textbox', { name: 'Model' }).inputValue()).toBe('sandbox/flaky');
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => url.pathname === '/requests');
  });

  it('goes through the rows by keyboard', async () => {
    opened = await openDashboard(gateway, '/requests?range=hour&model=sandbox/echo');
    const { page } = opened;
    await page.getByRole('row').nth(2).waitFor();
    await page.keyboard.press('j');
    await page.waitForURL(/\/requests\/req_/);
    const first = page.url();
    await page.keyboard.press('j');
    await page.waitForURL((url) => url.href !== first);
    const second = page.url();
    await page.keyboard.press('k');
    await page.waitForURL(first);
    // Faster than the page follows.
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.waitForURL((url) => ![first, second].includes(url.href));
    await page.keyboard.press('k');
    await page.waitForURL(second);
  });

  it('never moves rows under the pointer: what is new waits behind a button', async () => {
    opened = await openDashboard(gateway, '/requests?range=hour');
    const { page } = opened;
    await page.getByRole('row').nth(2).waitFor();
    const top = await page.getByRole('row').nth(1).textContent();
    await written(await ask('sandbox/tools', 'one more'));
    const fresh = page.getByRole('button', { name: /1 new: show/ });
    await fresh.waitFor();
    expect(await page.getByRole('row').nth(1).textContent()).toBe(top);
    await fresh.click();
    await page.getByRole('row', { name: /tools/ }).waitFor();
  });

  it('keeps filters by name, and writes what fits them into a file', async () => {
    opened = await openDashboard(gateway, '/requests?range=hour&outcome=refused');
    const { page } = opened;
    await page.getByRole('button', { name: 'Saved filters' }).click();
    await page.getByLabel('Save these filters as').fill('Turned away');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Turned away', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.waitForURL((url) => !url.search.includes('outcome'));
    await page.getByRole('button', { name: 'Saved filters' }).click();
    await page.getByRole('button', { name: 'Turned away', exact: true }).click();
    await page.waitForURL(/outcome=refused/);
    await page.getByRole('button', { name: 'Export' }).click();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'As CSV' }).click()]);
    const [head, ...rows] = readFileSync(await file.path(), 'utf8')
      .trim()
      .split('\n');
    expect(head).toMatch(/^\W*id,/);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toContain('""window.pwned=1""');
  });

  it('K7: shows foreign text as text', async () => {
    opened = await openDashboard(gateway, '/requests?range=hour&outcome=refused');
    const { page } = opened;
    await page.getByRole('row', { name: /onerror/ }).click();
    await page.getByRole('dialog').getByText('Asked for').waitFor();
    await page.goto('/?range=hour');
    await page.getByRole('row').nth(2).waitFor();
    expect(await page.evaluate('window.pwned')).toBeUndefined();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
  });
});

describeInBrowser('a long log', () => {
  const ROWS = 100_000;
  const AT_ONCE = 5_000;
  /** Ids hold their time, and the search relies on it. */
  const insertRows = (first: number) => {
    const newest = Date.now() - first * 500;
    const made = Array.from({ length: AT_ONCE }, (_, i) => {
      const at = newest - i * 500;
      return {
        id: `${idsFrom('request', at).slice(0, 14)}${String(first + i).padStart(16, '0')}`,
        at: new Date(at).toISOString(),
      };
    });
    return gateway.db.query(
      `INSERT INTO requests SELECT made.*
       FROM (SELECT r FROM requests r ORDER BY started_at DESC LIMIT 1) AS one,
       unnest($1::text[], $2::text[]) WITH ORDINALITY AS row (id, at, n),
       LATERAL jsonb_populate_record(one.r, jsonb_build_object('request_id', row.id, 'process_id', 'rows', 'seq', $3::int + row.n,
         'started_at', row.at, 'model_used', 'model-' || row.n % 500, 'latency_ms', row.n % 900)) AS made`,
      [made.map(({ id }) => id), made.map(({ at }) => at), first],
    );
  };
  beforeAll(async () => {
    if (!gateway) return;
    await written(await ask('sandbox/echo', 'the model of all that follow'));
    for (let first = 0; first < ROWS; first += AT_ONCE) await insertRows(first);
    await gateway.db.query('ANALYZE requests');
  }, 300_000);

  it('is listed, filtered and scrolled with few rows in the page', async () => {
    opened = await openDashboard(gateway, '/requests?range=day');
    const { page } = opened;
    const log = page.getByRole('region', { name: 'Requests' });
    await page.getByText('100 shown').waitFor();
    const told = [await figures(page, 'limit=100', 'list')];
    for (let shown = 200; shown <= 500; shown += 100) {
      await startClock(page, 'cursor=');
      await page.getByRole('button', { name: 'Requests: Load more' }).click();
      await page.getByText(`${shown} shown`).waitFor();
      told.push(await figures(page, 'cursor=', `${shown} rows`));
    }
    await log.evaluate((element) => element.scrollTo(0, element.scrollHeight / 2));
    await log.locator('tr[aria-rowindex="250"]').waitFor();
    expect(await log.getByRole('row').count()).toBeLessThan(60);
    for (const filter of ['model=model-499', 'min_latency_ms=890', 'outcome=completed', 'q=model-42']) {
      const [name = '', value = ''] = filter.split('=');
      await startClock(page, `${name}=`);
      const answered = page.waitForResponse((response) => response.url().includes(`${name}=`));
      await page.evaluate(`history.pushState({}, '', '/requests?range=day&${name}=${value}')`);
      await page.evaluate(`dispatchEvent(new PopStateEvent('popstate'))`);
      await answered;
      await page.getByText('100 shown').waitFor();
      await page.waitForLoadState('networkidle');
      told.push(await figures(page, `${name}=`, filter));
    }
    process.stdout.write(`${ROWS} rows:\n${told.join('\n')}\n`);
  });
});

/** What came for addresses with this in them; the newest of the log is asked for all the time. */
const answers = (mark: string): string =>
  `performance.getEntriesByType('resource').filter(({ name }) => name.includes('/admin/requests?') && name.includes('${mark}'))`;

/** From now on: when the page was painted for the first time behind such an answer. */
const startClock = (page: Dashboard['page'], mark: string): Promise<unknown> =>
  page.evaluate(`performance.clearResourceTimings();
    window.painted = 0;
    window.watching?.disconnect();
    window.watching = new MutationObserver(() => requestAnimationFrame(() =>
      ${answers(mark)}.length > 0 && (window.painted ||= performance.now())));
    window.watching.observe(document.querySelector('#page'), { subtree: true, childList: true, characterData: true })`);

/** How long the answer took to come, and from its last byte to what is painted. */
async function figures(page: Dashboard['page'], mark: string, what: string): Promise<string> {
  const [server, render] = (await page.evaluate(
    `(() => {
      const [one] = ${answers(mark)};
      return one === undefined ? [0, 0] : [one.responseEnd - one.requestStart, (window.painted ?? 0) - one.responseEnd];
    })()`,
  )) as [number, number];
  return `  ${what}: ${Math.round(server)} ms until the answer${render > 0 ? `, ${Math.round(render)} ms until it is painted` : ''}`;
}
