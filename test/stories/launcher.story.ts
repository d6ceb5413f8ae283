import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { controlCall } from '../support/process/admin-client';
import { type Account, MAIN, requireBuild } from '../support/process/child';
import { descendants, isAlive, LaunchedGateway } from '../support/process/launched';
import { until } from '../support/process/until';
import { ANSWERED, keyOf, match, refused, saysHello } from './launcher';
import { START_TIMEOUT_MS, STOP_TIMEOUT_MS } from './story';

/** What `npm start` does for whoever types it: the first screen, every way in which a start is refused, and the end. */
const SCRIPTS = join(__dirname, '../../scripts');
const run = promisify(execFile);
const room = mkdtempSync(join(tmpdir(), 'gateway-launcher-'));
const weAreRoot = process.getuid?.() === 0;
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
  rmSync(room, { recursive: true, force: true });
}, STOP_TIMEOUT_MS);

describe('the first screen', () => {
  it('names an API that answers and its documentation', async () => {
    const api = match(gateway.child.output, /API +(http\S+)/);
    expect(new URL(api).port).toBe(String(gateway.port));
    expect((await fetch(`${api}/health`)).status).toBe(200);
    expect((await fetch(match(gateway.child.output, /Docs +(http\S+)/))).status).toBe(200);
  });

  it('shows an administrator who can log in, once, with a password to be changed', async () => {
    const [, email, password] =
      /Admin +(\S+@\S+) +password (\S+) +\(shown once, must be changed/.exec(gateway.child.output) ?? [];
    const login = await controlCall(`${gateway.url}/v1/auth/login`, 'POST', { email: email ?? '', password: password ?? '' });
    expect(login.status).toBe(200);
    expect(login.body).toMatchObject({ password_change_required: true });
  });

  const noCurl = spawnSync('curl', ['--version']).status !== 0;
  (noCurl ? it.skip : it)(`prints a curl that works as it stands${noCurl ? ' (skipped: no curl here)' : ''}`, async () => {
    const command = match(gateway.child.output, /^ {2}(curl [\s\S]+?\}')$/m);
    const { stdout } = await run('/bin/sh', ['-c', command]);
    expect(JSON.parse(stdout)).toMatchObject({ choices: [{ message: { role: 'assistant', content: 'Hello' } }] });
  });
});

describe('a start beside one that runs', () => {
  it('is refused on the same data directory, whatever port and TMPDIR it has', async () => {
    const line = await refused(home, { TMPDIR: room });
    expect(line).toContain(`already running on ${home}`);
    expect(line).toContain(`process ${gateway.child.pid}`);
    expect(await saysHello(gateway, key)).toEqual(ANSWERED);
  });

  it('is refused by npm start before anything is installed or built under the one that runs', () => {
    const env = { PATH: process.env.PATH ?? '', GATEWAY_DATA_DIR: home };
    const told = spawnSync(process.execPath, [join(SCRIPTS, 'start.mjs')], { env, encoding: 'utf8' });
    expect(told.stderr.trim().split('\n')).toEqual([expect.stringContaining(`already running on ${home}: http`)]);
    expect(told).toMatchObject({ status: 1, stdout: '' });
  });

  it('waits while another one installs or builds, and goes on when that one is killed', async () => {
    const script = `
      import { inTurn } from ${JSON.stringify(join(SCRIPTS, 'lib/turn.mjs'))};
      const stay = process.argv[1] === 'stay';
      await inTurn(${JSON.stringify(place('turn.sock'))}, () => console.log('waiting'), async () => {
        console.log('working');
        if (stay) await new Promise(() => setInterval(() => undefined, 1_000));
      });
      console.log('done');`;
    const other = (how: string): Heard => listen(spawn(process.execPath, ['--input-type=module', '-e', script, how]));
    const first = other('stay');
    await until('the first to work', () => first.said === 'working\n');
    const second = other('go');
    await until('the second to wait', () => second.said === 'waiting\n');
    first.process.kill('SIGKILL');
    await until('the second to end', () => second.said === 'waiting\nworking\ndone\n');
  });

  it('is refused on the same port, before it has made a database', async () => {
    const line = await refused(place('other'), { PORT: String(gateway.port) });
    expect(line).toContain(`Port ${gateway.port} is taken`);
    expect(existsSync(join(place('other'), 'cluster'))).toBe(false);
    expect(await saysHello(gateway, key)).toEqual(ANSWERED);
  });
});

describe('Ctrl-C', () => {
  it('stops everything in order, also where npm passes the same press on once more', async () => {
    const below = descendants(gateway.child.pid);
    expect(below.length).toBeGreaterThan(2);
    expect(await gateway.stop('SIGINT', 'SIGINT')).toBe(0);
    expect(gateway.child.output).not.toContain('Stopping at once');
    expect(below.filter(isAlive)).toEqual([]);
    expect(readFileSync(join(home, 'postgres.log'), 'utf8')).toContain('database system is shut down');
    expect(existsSync(join(home, 'cluster', 'postmaster.pid'))).toBe(false);
    expect(existsSync(join(home, 'instance.sock'))).toBe(false);
  });
});

describe('a data directory that cannot be used', () => {
  it.each([
    ['below a file', () => (writeFileSync(place('plain'), ''), join(place('plain'), 'data')), 'a file, not a directory'],
    ['that is a file', () => (writeFileSync(place('plain'), ''), place('plain')), 'a file, not a directory'],
  ])('%s is named in one line', async (_, make, reason) => {
    expect(await refused(make())).toContain(reason);
  });

  const noProc = existsSync('/proc/self') ? '' : ' (skipped: no /proc here)';
  (noProc ? it.skip : it)(`below /proc is named in one line and keeps nobody waiting${noProc}`, async () => {
    expect(await refused('/proc/x/data')).toMatch(/^The data directory \/proc\/x\/data cannot be used: /);
  });

  const { account, reason: noUser } = ordinaryUser();
  (noUser ? it.skip : it)(`that an ordinary user may not write is named in one line${noUser}`, async () => {
    const dir = place('read-only');
    mkdirSync(dir, { mode: account ? 0o755 : 0o500 });
    expect(await refused(dir, {}, account)).toContain('this user may not write there');
  });
});

describe('an old Node.js', () => {
  it.each([
    ['12.22.12', 'start.mjs'],
    ['18.20.8', 'test.mjs'],
    ['20.18.3', 'start.mjs'],
  ])('%s is told in one line what is needed, by %s', (version, script) => {
    const preload = place('old-node.cjs');
    writeFileSync(preload, `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`);
    const told = spawnSync(process.execPath, ['--require', preload, join(SCRIPTS, script)], { encoding: 'utf8' });
    expect(told.stdout).toBe('');
    expect(told.stderr.trim().split('\n')).toEqual([
      expect.stringContaining(`needs Node.js 20.19 or newer; this is ${version}.`),
    ]);
    expect(told.status).toBe(1);
  });

  it.each(['start.mjs', 'test.mjs', 'lib/node-version.mjs'])('can read %s', (file) => {
    const source = readFileSync(join(SCRIPTS, file), 'utf8');
    const written = (target: ts.ScriptTarget): string =>
      ts.transpileModule(source, { compilerOptions: { target, module: ts.ModuleKind.ESNext }, fileName: file }).outputText;
    // What ES2019 has no words for would have been rewritten, but for an `await` outside of functions.
    expect(written(ts.ScriptTarget.ESNext)).toBe(written(ts.ScriptTarget.ES2019));
    const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ESNext);
    expect(awaitsOutsideFunctions(tree)).toBe(false);
    const imported = ts.preProcessFile(source).importedFiles.map(({ fileName }) => fileName);
    expect(tree.statements.filter(ts.isImportDeclaration)).toHaveLength(imported.includes('./lib/node-version.mjs') ? 1 : 0);
  });
});

const awaitsOutsideFunctions = (node: ts.Node): boolean =>
  !ts.isFunctionLike(node) && (ts.isAwaitExpression(node) || Boolean(ts.forEachChild(node, awaitsOutsideFunctions)));

interface Heard {
  process: ChildProcess;
  said: string;
}

function listen(child: ChildProcess): Heard {
  const heard = { process: child, said: '' };
  child.stdout?.on('data', (chunk: Buffer) => (heard.said += chunk.toString('utf8')));
  return heard;
}

/** Why there is nobody to be refused, as a part of a test's name; empty when there is. */
function ordinaryUser(): { account?: Account; reason: string } {
  if (!weAreRoot) return { reason: '' };
  const idOf = (flag: string): number => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
  const account = { uid: idOf('-u'), gid: idOf('-g') };
  if (!account.uid) return { reason: ' (skipped: we are root and there is no user nobody)' };
  const reads = spawnSync(process.execPath, ['--check', MAIN], { ...account, cwd: '/' }).status === 0;
  return reads ? { account, reason: '' } : { reason: ' (skipped: the user nobody cannot read this checkout)' };
}
