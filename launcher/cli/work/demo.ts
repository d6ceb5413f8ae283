import { automationPrincipal, DEFAULT_TENANT_ID } from '@libs/auth';
import { readEnvironment } from '@libs/config';
import { type Answer, CliFailure, table, UsageFailure } from '../answer';
import type { Io } from '../answering';
import type { DemoOptions } from '../commands/demo';
import { httpCall } from '../http-call';
import { virtualKeyService } from '../services';
import { withStore } from '../store';
import { whyNot } from './demo/guard';
import { type MadeHistory, makeHistory } from './demo/history';
import { makeObjects } from './demo/make-objects';
import { demoMark, removeDemo } from './demo/remove';
import { KINDS, type SendAsk, sendTraffic, STAND_IN_KINDS } from './demo/send-traffic';

const HOUR_MS = 3_600_000;

export async function demo(io: Io, options: DemoOptions): Promise<Answer> {
  if (options.remove === true) return remove(io);
  const url = (options.url ?? `http://127.0.0.1:${readEnvironment(io.env).values.PORT}`).replace(/\/+$/, '');
  // With an address or a key of its own it is about a gateway whose database is not here.
  const key = options.key ?? io.env.GATEWAY_KEY;
  const trafficAlone = options.history === false || options.url !== undefined || options.key !== undefined;
  if (trafficAlone) {
    await assertRunning(url);
    const good = key ?? (await makeKey(io));
    return sent(url, await sendTraffic({ url, requests: options.traffic, kinds: KINDS, keyOf: () => good }));
  }
  const made = await fill(io, options);
  if (!(await isRunning(url)))
    return {
      text: `${rowsOf(made.counts)}\n\n${loginsOf(made)}\n\nNo gateway runs at ${url}: start one to look at it.`,
      json: made.counts,
    };
  const objects = await makeObjects({ url, key: keyFor(made, 'support-assistant') }, Date.now());
  const standIns = (made.counts['stand-in providers'] ?? 0) > 0;
  const kinds = standIns ? [...KINDS, ...STAND_IN_KINDS, ...STAND_IN_KINDS] : KINDS;
  const keyOf: SendAsk['keyOf'] = ({ client }) => keyFor(made, client ?? 'support-assistant');
  const answer = sent(url, await sendTraffic({ url, requests: options.traffic, kinds, keyOf }));
  const counts = { ...made.counts, ...objects };
  const { logins } = made.world;
  const text = `${rowsOf(counts)}\n\n${loginsOf(made)}\n\n${answer.text}`;
  return { text, json: { ...counts, logins, sent: answer.json } };
}

const keyFor = ({ world }: MadeHistory, client: string): string => world.plain.get(client) ?? '';
/** Runs, batches and files are their tenant's: its own people see them. */
const loginsOf = ({ world: { logins } }: MadeHistory): string =>
  table(
    ['SIGN IN FOR', 'AS', 'PASSWORD (once)'],
    logins.map(({ tenant, email, password }) => [tenant, email, password]),
  );
const rowsOf = (counts: Record<string, number>): string =>
  table(
    ['MADE', 'HOW MANY'],
    Object.entries(counts).map(([name, n]) => [name, String(n)]),
  );

function fill(io: Io, { days, requests, seed, force }: DemoOptions): Promise<MadeHistory> {
  return withStore(io, async (store) => {
    if ((await demoMark(store.database)) !== undefined)
      throw new CliFailure('There is a demo already. Take it out first: route-llm-gateway demo --remove');
    const reason = await whyNot(store.database, store.config);
    if (reason !== undefined && force !== true)
      throw new UsageFailure(`Made-up traffic does not belong here: ${reason}. If you mean it all the same: --force`);
    return makeHistory(store, { days, requests, seed }, Date.now());
  });
}

const remove = (io: Io): Promise<Answer> =>
  withStore(io, async (store) => {
    const mark = await demoMark(store.database);
    if (mark === undefined) throw new CliFailure('There is no demo here.');
    await removeDemo(store.database, mark);
    await store.note('demo.remove', { kind: 'demo', id: String(mark.seed) });
    const text =
      'The demo is gone, with all that was sent by its keys. A running gateway shows its last day until it is started again.';
    return { text, json: { removed: mark.tenants.length } };
  });

function sent(url: string, counts: Awaited<ReturnType<typeof sendTraffic>>): Answer {
  const rows = [...counts].map(([name, { sent: n, ok, totalMs }]) => [
    name,
    String(n),
    String(ok),
    `${Math.round(totalMs / n)} ms`,
  ]);
  const json = Object.fromEntries([...counts].map(([name, { sent: n, ok }]) => [name, { sent: n, ok }]));
  return { text: `${table(['SENT', 'HOW MANY', 'OK', 'MEAN'], rows)}\n\nLook at it: ${url}`, json };
}

const isRunning = (url: string): Promise<boolean> =>
  httpCall(`${url}/ready`).then(
    ({ status }) => status === 200,
    () => false,
  );

async function assertRunning(url: string): Promise<void> {
  if (await isRunning(url)) return;
  throw new CliFailure(`No gateway is ready at ${url}. Start one with: route-llm-gateway start`);
}

const makeKey = (io: Io): Promise<string> =>
  withStore(io, async (store) => {
    const ask = { name: 'demo', tenantId: DEFAULT_TENANT_ID, limits: {}, expiresAt: new Date(Date.now() + HOUR_MS) };
    const trail = store.trail('virtual_key.create', DEFAULT_TENANT_ID);
    return (await virtualKeyService(store).create(automationPrincipal(), ask, trail)).plain;
  });
