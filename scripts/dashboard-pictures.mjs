// npm run dashboard:pictures: starts a gateway of its own, fills it with the demo, and takes the pictures of docs/images.
// Needs `npm run build`, `npm run dashboard:build` and Chromium (CHROMIUM, else the one on PATH).
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { freePort } from './lib/free-port.mjs';
import { ROOT } from './lib/prepare.mjs';

const room = mkdtempSync(join(tmpdir(), 'gateway-pictures-'));
const pictures = join(ROOT, 'docs/images');
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const [first, chosen] = ['words that are changed at once', 'words of whoever takes the pictures'];
const email = 'operator@example.com';
const executablePath =
  process.env.CHROMIUM ??
  spawnSync('sh', ['-c', 'command -v chromium chromium-browser google-chrome | head -1'], { encoding: 'utf8' }).stdout.trim();

const env = { ...process.env, GATEWAY_DATA_DIR: room, PORT: String(port), ADMIN_EMAIL: email, ADMIN_PASSWORD: first };
const gateway = spawn(process.execPath, [join(ROOT, 'dist/launcher/main.js')], { env, stdio: ['ignore', 'pipe', 'inherit'] });

async function call(path, body, token) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function fill() {
  const { access_token: once } = await call('/v1/auth/login', { email, password: first });
  await call('/v1/auth/change-password', { current_password: first, new_password: chosen }, once);
  const sent = spawn(process.execPath, ['dist/launcher/cli/main.js', 'demo', '--json'], { cwd: ROOT, env });
  let said = '';
  sent.stdout.on('data', (chunk) => (said += chunk));
  sent.stderr.pipe(process.stderr);
  const code = await new Promise((resolve) => sent.once('exit', resolve));
  if (code !== 0) throw new Error(`the demo ended with ${code}: ${said}`);
  // Runs are seen by people of their tenant.
  const [{ email: tenantAdmin, password }] = JSON.parse(said).logins;
  const { access_token: theirs } = await call('/v1/auth/login', { email: tenantAdmin, password });
  await call('/v1/auth/change-password', { current_password: password, new_password: chosen }, theirs);
  return tenantAdmin;
}

async function open(browser, who) {
  const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  // The card of the first steps would fill the picture.
  await context.addInitScript("localStorage.setItem('rlg-first-run-hidden', 'true')");
  const page = await context.newPage();
  await page.goto('/');
  await page.locator('input[name=email]').fill(who);
  await page.locator('input[name=password]').fill(chosen);
  await page.locator('button[type=submit]').click();
  await page.locator('#page').waitFor();
  return page;
}

async function shoot(page, name) {
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
  console.log(`docs/images/${name}.png`);
}

/** Lists of rows, each by whom it shows most. */
async function takeLists(page, names) {
  for (const name of names) {
    await page.goto(`/${name}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByRole('row').nth(1).waitFor();
    await shoot(page, name);
  }
}

async function take(page) {
  await page.goto('/?range=week');
  // The charts come behind the figures.
  await page.locator('canvas').nth(3).waitFor({ timeout: 60_000 });
  await shoot(page, 'overview');
  await page.goto('/requests?range=week');
  await page.getByRole('row').filter({ hasText: 'claude-sonnet-5' }).first().click();
  await page.getByRole('dialog').waitFor();
  await shoot(page, 'request');
  await page.goto('/playground');
  const models = page.getByRole('combobox', { name: 'Model' });
  const choose = async (at, model) => {
    await models.nth(at).fill(model);
    await page.getByRole('option', { name: model, exact: true }).click();
  };
  await choose(0, 'sandbox/echo');
  await page.getByRole('button', { name: 'Compare with another model' }).click();
  await choose(1, 'auto');
  await page.getByLabel('Message').fill('Which of these two answers sooner?');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('Total', { exact: true }).nth(1).waitFor();
  await shoot(page, 'playground');
}

let browser;
try {
  let said = '';
  await new Promise((resolve, reject) => {
    gateway.once('exit', () => reject(new Error(said)));
    gateway.stdout.on('data', (chunk) => {
      said += chunk;
      if (said.includes('Ctrl-C')) resolve();
    });
  });
  mkdirSync(pictures, { recursive: true });
  const tenantAdmin = await fill();
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  const page = await open(browser, email);
  await take(page);
  await takeLists(page, ['budgets', 'keys']);
  await takeLists(await open(browser, tenantAdmin), ['runs']);
} finally {
  await browser?.close();
  gateway.removeAllListeners('exit');
  const gone = new Promise((resolve) => gateway.once('exit', resolve));
  gateway.kill('SIGTERM');
  await gone;
  rmSync(room, { recursive: true, force: true });
}
