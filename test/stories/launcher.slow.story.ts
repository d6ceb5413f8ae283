import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { controlCall } from '../support/process/admin-client';
import { requireBuild } from '../support/process/child';
import { descendants, isAlive, LaunchedGateway } from '../support/process/launched';
import { ANSWERED, keyOf, refused, saysHello } from './launcher';
import { START_TIMEOUT_MS, STOP_TIMEOUT_MS } from './story';

/** Starts that take long to show: after kill -9, while another ends, on a disk that is full. */
const room = mkdtempSync(join(tmpdir(), 'gateway-launcher-'));
const weAreRoot = process.getuid?.() === 0;
const mounted: string[] = [];
/** Of the last start on `home`; tests stand in the order of a life. */
let gateway: LaunchedGateway;
let key: string;

const place = (name: string): string => join(room, name);
const home = place('home');

beforeAll(async () => {
  requireBuild();
  // PostgreSQL's own user, where we are root, passes through.
  chmodSync(room, 0o755);
  gateway = await LaunchedGateway.start(home);
  await gateway.ready();
  key = keyOf(gateway);
}, START_TIMEOUT_MS);

afterAll(async () => {
  if (gateway?.child.alive) await gateway.kill9();
  for (const dir of mounted) spawnSync('umount', ['-l', dir]);
  rmSync(room, { recursive: true, force: true });
}, STOP_TIMEOUT_MS);

describe('a start after an end that nobody planned', () => {
  it('finds everything again after kill -9 of all processes', async () => {
    await gateway.kill9();
    expect(existsSync(join(home, 'cluster', 'postmaster.pid'))).toBe(true);
    gateway = await LaunchedGateway.start(home);
    await gateway.ready();
    expect(await saysHello(gateway, key)).toEqual(ANSWERED);
    expect(gateway.child.output).not.toContain('shown once');
  });

  it('finds everything again when PostgreSQL of the killed process is still going down', async () => {
    gateway.child.signal('SIGKILL');
    await gateway.child.ended;
    gateway = await LaunchedGateway.start(home);
    await gateway.ready();
    expect(await saysHello(gateway, key)).toEqual(ANSWERED);
  });
});

describe('a start with a mistake in gateway.yaml', () => {
  it('says where it is, and none of what was open complains of its end', async () => {
    const dir = place('mistaken');
    const first = await LaunchedGateway.start(dir);
    await first.ready();
    expect(await first.stop('SIGTERM')).toBe(0);
    const file = place('gateway.yaml');
    writeFileSync(file, 'version: 1\nnonsense: true\n');
    expect(await refused(dir, { GATEWAY_CONFIG: file })).toContain('gateway.yaml:2:1 nonsense');
  });
});

describe('Ctrl-C', () => {
  it('stops a start that is under way', async () => {
    const early = await LaunchedGateway.start(place('early'));
    await early.says(/Creating the database/);
    const below = descendants(early.child.pid);
    expect(await early.stop('SIGINT')).toBe(0);
    expect(early.child.output).not.toContain('Ctrl-C stops everything');
    expect(below.filter(isAlive)).toEqual([]);
    expect(existsSync(join(place('early'), 'cluster', 'postmaster.pid'))).toBe(false);
  });
});

const noMount = mountingProblem();
describe(`a disk that is full or read-only${noMount}`, () => {
  const itMounts = noMount ? it.skip : it;

  itMounts('refuses the first start in one line when there is no room for a database', async () => {
    const { code, lines } = await (await LaunchedGateway.start(tmpfs('tiny', '8m'))).refusal();
    expect(lines.filter((line) => line !== 'Creating the database')).toEqual([expect.stringContaining('the disk is full')]);
    expect(code).toBe(1);
  });

  itMounts('loses nothing when it fills up between two starts, and starts again when there is room', async () => {
    const dir = tmpfs('filling', '256m');
    const first = await LaunchedGateway.start(dir);
    await first.ready();
    const own = keyOf(first);
    expect(await first.stop('SIGTERM')).toBe(0);
    spawnSync('dd', ['if=/dev/zero', `of=${join(dir, 'filler')}`, 'bs=64k'], { stdio: 'ignore' });
    expect(await refused(dir)).toContain('the disk is full');
    rmSync(join(dir, 'filler'));
    const again = await LaunchedGateway.start(dir);
    await again.ready();
    expect((await controlCall(`${again.url}/v1/models`, 'GET', undefined, own)).status).toBe(200);
    expect(await again.stop('SIGTERM')).toBe(0);
  });

  itMounts('refuses a file system that is mounted read-only', async () => {
    const dir = tmpfs('frozen', '8m');
    execFileSync('mount', ['-o', 'remount,ro', dir]);
    expect(await refused(dir)).toContain('the file system is read-only');
  });
});

function mountingProblem(): string {
  if (!weAreRoot || process.platform !== 'linux') return ' (skipped: only root on Linux can mount a small disk)';
  const probe = place('probe');
  mkdirSync(probe);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', probe]).status !== 0) {
    return ' (skipped: this root may not mount a small disk)';
  }
  spawnSync('umount', [probe]);
  return '';
}

function tmpfs(name: string, size: string): string {
  const dir = place(name);
  mkdirSync(dir);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'none', dir]);
  mounted.push(dir);
  return dir;
}
