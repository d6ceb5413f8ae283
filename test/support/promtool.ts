import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PromtoolRun {
  ok: boolean;
  output: string;
}

/** Where a package was unpacked; test runs share it. */
const UNPACKED = join(tmpdir(), 'gateway-promtool');
const FAILED = join(UNPACKED, 'failed');

/** Prometheus' own checker: the one on PATH, else that of Debian's package, which is unpacked and never started. */
function promtoolPath(): string | undefined {
  if (spawnSync('promtool', ['--version'], { stdio: 'ignore' }).status === 0) return 'promtool';
  const unpacked = join(UNPACKED, 'usr/bin/promtool');
  if (existsSync(unpacked)) return unpacked;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get') || existsSync(FAILED)) return undefined;
  mkdirSync(UNPACKED, { recursive: true });
  const script = [
    `[ -x ${unpacked} ] && exit 0`,
    'cd $(mktemp -d) && (apt-get download -qq prometheus || (apt-get update -qq && apt-get download -qq prometheus))',
    `dpkg -x prometheus_*.deb ${UNPACKED} && rm -f prometheus_*.deb`,
  ].join('; ');
  const { status, stderr } = spawnSync('flock', [join(tmpdir(), 'gateway-promtool.lock'), 'sh', '-c', script], {
    encoding: 'utf8',
    timeout: 240_000,
  });
  if (status === 0 && existsSync(unpacked)) return unpacked;
  writeFileSync(FAILED, stderr.trim().split('\n').at(-1) ?? 'no reason given');
  return undefined;
}

/** Why there is no promtool, in one line that says what to install; undefined when there is one. */
export function promtoolMissing(): string | undefined {
  if (promtoolPath() !== undefined) return undefined;
  const why = existsSync(FAILED) ? ` (${readFileSync(FAILED, 'utf8')})` : '';
  return `promtool is absent: install it (Debian: apt-get install prometheus, macOS: brew install prometheus)${why}`;
}

export function promtool(args: readonly string[], input?: string): PromtoolRun {
  const path = promtoolPath();
  if (path === undefined) return { ok: false, output: promtoolMissing() ?? '' };
  const { status, stdout, stderr } = spawnSync(path, [...args], { encoding: 'utf8', ...(input !== undefined && { input }) });
  return { ok: status === 0, output: `${stdout}${stderr}`.trim() };
}

/** As for a real Redis: without it the suite is skipped under a name that says why, and fails in CI. */
export function describeWithPromtool(name: string, suite: () => void): void {
  const missing = promtoolMissing();
  if (missing === undefined) describe(name, suite);
  else if (process.env.CI === 'true') it(`${name}: ${missing}`, () => expect(missing).toBeUndefined());
  else it.skip(`${name} (skipped: ${missing})`, () => undefined);
}
