import { openSecret } from '@libs/kernel/open-secret';
import { join } from 'node:path';
import { type RunningGateway, startGateway } from '../support/process/start-gateway';
import { type ReplayUpstream, say, startReplayUpstream } from '../support/upstream/replay-upstream';
import { START_TIMEOUT_MS, STOP_TIMEOUT_MS } from '../stories/story';
import { ROOT, RUNNABLE } from './blocks';
import { findPython, makeRoom, parses, type Ran, removeRooms, runPython, runScript, runShell } from './run-blocks';

/**
 * Every command and program of the documentation is run as it stands there, against a gateway with stand-ins for providers;
 * what needs a cluster, a cloud or Docker says so where it stands (`<!-- not run: why -->`) and is only parsed.
 */
const SECRETS = {
  JWT_SECRET: 'a'.repeat(20) + 'jwt-secret-of-this-story',
  MASTER_KEY: 'b'.repeat(20) + 'master-key-of-this-story',
};
const ADMIN_API_KEY = 'automation-key-of-the-documentation-0123456789';
let gateway: RunningGateway;
let upstream: ReplayUpstream;
let env: Record<string, string>;
jest.setTimeout(300_000);

beforeAll(async () => {
  upstream = await startReplayUpstream();
  for (const provider of ['openai', 'anthropic', 'deepseek', 'gemini'] as const)
    upstream.always(provider, say('Because of Rayleigh scattering.'));
  gateway = await startGateway({ upstream, more: ['gemini'], env: { ...SECRETS, ADMIN_API_KEY } });
  const { key } = await gateway.createVirtualKey({ name: 'documentation' });
  const { port } = new URL(gateway.url);
  env = {
    ...{
      PATH: process.env.PATH ?? '',
      HOME: makeRoom('home'),
      NODE: process.execPath,
      CLI: join(ROOT, 'dist/launcher/cli/main.js'),
    },
    ...{ GATEWAY_URL: gateway.url, GATEWAY_KEY: key, ADMIN_API_KEY, PORT: port },
    ...{ DATABASE_URL: openSecret(gateway.databaseUrl), ...SECRETS },
    ...{ OPENAI_API_KEY: 'sk-canary-of-the-documentation-012345', APP_KEY: 'unset' },
  };
}, START_TIMEOUT_MS);
afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
  removeRooms();
}, STOP_TIMEOUT_MS);

/** Pages say where the gateway is by default; here it is elsewhere. */
const here = <T extends { code: string }>(block: T): T => ({
  ...block,
  code: block.code.replaceAll('http://localhost:8000', gateway.url).replaceAll('localhost:8000', new URL(gateway.url).host),
});
const runs = RUNNABLE.filter(({ notRun }) => notRun === undefined);
const pagesWith = (kind: string): string[] => [...new Set(runs.filter((block) => block.kind === kind).map(({ page }) => page))];
const good = (name: string, { code, said }: Ran): void =>
  expect({ name, code, said: code === 0 ? '' : said.slice(-3_000) }).toEqual({ name, code: 0, said: '' });

it('is told by each block that is not run why it is not, and those can be read', async () => {
  const room = makeRoom('syntax');
  for (const block of RUNNABLE.filter(({ notRun }) => notRun !== undefined)) {
    expect(block.notRun?.length).toBeGreaterThan(10);
    good(`${block.page}:${block.line}`, await parses(block, room));
  }
});

it.each(pagesWith('shell'))('%s: the commands work, one after the other', async (page) => {
  const blocks = runs.filter((block) => block.page === page && block.kind === 'shell').map(here);
  good(page, await runShell(blocks, makeRoom(page), env));
});

it.each(pagesWith('script'))('%s: the programs in TypeScript work', async (page) => {
  for (const block of runs.filter((one) => one.page === page && one.kind === 'script'))
    good(`${page}:${block.line}`, await runScript(here(block), makeRoom(page), env));
});

it.each(pagesWith('python'))('%s: the programs in Python work', async (page) => {
  if (findPython() === undefined && process.env.CI !== 'true') return;
  for (const block of runs.filter((one) => one.page === page && one.kind === 'python'))
    good(`${page}:${block.line}`, await runPython(here(block), makeRoom(page), env));
});
