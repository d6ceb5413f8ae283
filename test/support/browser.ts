import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { JsonObject } from '@libs/kernel';
import type { RunningGateway } from './process/start-gateway';

const ROOT = join(__dirname, '../..');
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const INSTALL = 'Chromium is missing: apt-get install chromium, or put one on PATH';
const BY_APT = 'apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium';
const PASSWORD = 'words that nobody has to remember';

/** The browser on PATH; as root on Debian it is installed where there is none. */
export function findChromium(): string | undefined {
  const onPath = (): string | undefined =>
    NAMES.flatMap((name) => (process.env.PATH ?? '').split(':').map((dir) => join(dir, name))).find((file) => existsSync(file));
  const found = onPath();
  if (found !== undefined || process.env.CI !== 'true' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return found;
  const quiet = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
  try {
    // By one worker of the run; the others wait for it.
    execFileSync('flock', [join(tmpdir(), 'gateway-chromium.lock'), 'sh', '-c', `command -v chromium || (${BY_APT})`], quiet);
  } catch {
    return undefined;
  }
  return onPath();
}

/** `describe` of stories that need a browser: without one they are skipped by name, in CI they fail. */
export function describeInBrowser(name: string, stories: () => void): void {
  const there = findChromium() !== undefined && existsSync(join(ROOT, 'dist/dashboard/index.html'));
  if (there || process.env.CI === 'true') return describe(name, stories);
  describe.skip(`${name} (${findChromium() === undefined ? INSTALL : 'first: npm run dashboard:build'})`, stories);
}

export interface OpenOptions {
  /** Somebody of that role in the default tenant is made and signed in; `nobody` stays at the way in. Default: admin. */
  role?: 'admin' | 'member' | 'viewer' | 'nobody';
  colorScheme?: 'light' | 'dark';
  width?: number;
  height?: number;
  /** As browsers name languages; `zh-CN` shows Chinese. */
  locale?: string;
}

export interface Dashboard {
  page: Page;
  context: BrowserContext;
  /** Whoever is signed in. */
  email: string;
  password: string;
  close(): Promise<void>;
}

let shared: Promise<Browser> | undefined;

/** The one browser of a suite. Close it with `closeBrowser` in `afterAll`. */
function browser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(INSTALL);
  // Its own sandbox needs rights that root in a container has not. (A small /dev/shm is no matter: Playwright does without.)
  shared ??= chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking', '--disable-gpu'] });
  return shared;
}

export async function closeBrowser(): Promise<void> {
  await (await shared)?.close();
  shared = undefined;
}

/** Opens a page of the dashboard as somebody, and waits until it is there. */
export async function openDashboard(gateway: RunningGateway, path = '/', options: OpenOptions = {}): Promise<Dashboard> {
  const { role = 'admin', colorScheme = 'light', width = 1280, height = 800, locale = 'en-GB' } = options;
  const context = await (
    await browser()
  ).newContext({ baseURL: gateway.controlUrl, colorScheme, locale, viewport: { width, height }, reducedMotion: 'reduce' });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  watch(page);
  const email = role === 'nobody' ? '' : await person(gateway, role);
  if (role !== 'nobody') await signIn(page, email);
  await page.goto(path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return { page, context, email, password: PASSWORD, close: () => context.close() };
}

let people = 0;

/** Made with the one-time password that every new person has, and past its change. */
async function person(gateway: RunningGateway, role: string): Promise<string> {
  const email = `${role}-${++people}-${process.pid}@example.com`;
  const made = await gateway.admin('POST', '/v1/admin/users', { email, role });
  const first = String(made.body['one_time_password'] ?? made.body['password'] ?? '');
  if (made.status !== 201 || first === '')
    throw new Error(`no ${role} could be made: ${made.status} ${JSON.stringify(made.body)}`);
  const login = await call(gateway, 'login', { email, password: first });
  await call(gateway, 'change-password', { current_password: first, new_password: PASSWORD }, String(login['access_token']));
  return email;
}

async function call(gateway: RunningGateway, name: string, body: JsonObject, token?: string): Promise<JsonObject> {
  const headers = { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${gateway.controlUrl}/v1/auth/${name}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`);
  return (await response.json()) as JsonObject;
}

/** Through the page's own form. */
async function signIn(page: Page, email: string): Promise<void> {
  await page.goto('/');
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(PASSWORD);
  await page.locator('button[type=submit]').click();
  await page.locator('#page').waitFor();
}

const complaints = new WeakMap<Page, string[]>();

/** Keeps what the console says against us: errors, warnings, violations of the content security policy. */
function watch(page: Page): void {
  const heard: string[] = [];
  complaints.set(page, heard);
  page.on('pageerror', (error) => heard.push(`${error.message}\n${error.stack ?? ''}`));
  page.on('console', (message) => {
    // Browsers note every refused request; refusals are part of the API, and pages show them.
    if (message.text().startsWith('Failed to load resource')) return;
    if (['error', 'warning'].includes(message.type())) heard.push(message.text());
  });
}

/** Nothing broke, nothing was forbidden, nothing was asked of anybody else. */
export function expectQuiet(page: Page): void {
  expect(complaints.get(page) ?? []).toEqual([]);
}

interface Violation {
  id: string;
  help: string;
  nodes: { html: string; failureSummary?: string }[];
}

/**
 * Two best practices of axe's that are not WCAG's do not fit the component kit: its menus and messages lie outside of
 * every landmark, at the end of the page, and the head of a dialog is a `header`.
 */
const RULES = { region: { enabled: false }, 'landmark-no-duplicate-banner': { enabled: false } };
const AXE = `axe.run(document, { rules: ${JSON.stringify(RULES)} }).then(({ violations }) => violations)`;

/** No violation of WCAG 2.2 A or AA, nor of axe's other best practices, in what is on the page now. */
export async function expectAccessible(page: Page): Promise<void> {
  // Through the debugger, past the policy that forbids foreign scripts.
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const violations = (await page.evaluate(AXE)) as Violation[];
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.slice(0, 3).map(({ html, failureSummary }) => `${id}: ${help}\n  ${html.slice(0, 200)}\n  ${failureSummary ?? ''}`),
  );
  expect(found).toEqual([]);
}

/** Nothing sticks out at the sides. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
}
