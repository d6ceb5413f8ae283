import { randomInt } from 'node:crypto';
import { Catalog } from '@libs/catalog';
import { FieldCipher } from '@libs/database';
import { WebhookSender } from '@libs/egress';
import { LIVE_DAY_CHANNEL } from '@libs/gateway';
import { systemClock } from '@libs/kernel';
import { makeDays, RequestsRepository } from '@libs/ledger';
import { WebhookService } from '@libs/webhooks';
import type { Store } from '../../store';
import { Dice } from './dice';
import { makeBudgets, makeDeliveries, makeFeedback } from './past';
import { type MadeWorld, makeWorld } from './people';
import { rememberDemo } from './remove';
import { makeStandIns } from './stand-ins';
import { makeTraffic } from './traffic';

const DAY_MS = 86_400_000;
/** Of one statement. */
const TOGETHER = 400;
/** In the log of processes. */
const PROCESS = 'demo';

export interface HistoryAsk {
  days: number;
  requests: number;
  seed: number;
}

export interface MadeHistory {
  world: MadeWorld;
  counts: Record<string, number>;
}

/** Some weeks that never were: written by the same statement as real traffic, so that log, sums, series and money agree. */
export async function makeHistory(store: Store, ask: HistoryAsk, now: number): Promise<MadeHistory> {
  const { database } = store;
  const dice = new Dice(ask.seed);
  const standIns = await makeStandIns(store);
  const world = await makeWorld(store);
  const mark = { tenants: world.tenants.map(({ id }) => id), providers: standIns.providers, seed: ask.seed };
  // From here on it can be removed, whatever happens next.
  await rememberDemo(database, { ...mark, madeAt: new Date(now).toISOString() });
  const records = makeTraffic(world.clients, { dice, catalog: new Catalog(), providerKeys: standIns.keys, now }, ask);
  await makeDays(database, now - ask.days * DAY_MS, ask.days);
  const requests = new RequestsRepository(database);
  for (let from = 0; from < records.length; from += TOGETHER) {
    const some = records.slice(from, from + TOGETHER);
    await requests.insert(some.map((record, i) => ({ ...record, process_id: PROCESS, seq: from + i + 1 })));
  }
  await requests.closeProcess(PROCESS, records.length);
  const budgets = await makeBudgets(store, world, records, now);
  const feedback = await makeFeedback(database, records, dice);
  const deliveries = await makeWebhook(store, world, dice, now);
  await database.query('SELECT pg_notify($1, $2)', [LIVE_DAY_CHANNEL, `demo-${now}`]);
  const { tenants, clients } = world;
  return {
    world,
    counts: {
      ...{ requests: records.length, tenants: tenants.length, 'virtual keys': clients.length, budgets, feedback },
      ...{ 'webhook deliveries': deliveries, 'stand-in providers': standIns.providers.length },
    },
  };
}

/** An endpoint that is switched off: nothing is ever sent to it. */
async function makeWebhook(store: Store, { tenants }: MadeWorld, dice: Dice, now: number): Promise<number> {
  const [first] = tenants;
  if (!first) return 0;
  const cipher = new FieldCipher(store.config.secrets.masterKey, store.config.secrets.previousMasterKeys);
  const calls = new WebhookSender({ privateHosts: [] });
  const service = new WebhookService(store.database, {
    cipher,
    calls,
    clock: systemClock,
    random: () => randomInt(1_000) / 1_000,
  });
  try {
    const ask = {
      tenantId: first.id,
      url: 'https://hooks.aurora.example/llm',
      description: 'Order system',
      eventTypes: ['run.*', 'batch.*'],
    };
    const { endpoint } = await service.create(ask, store.trail('webhook.create', first.id));
    await service.update(endpoint.id, first.id, { enabled: false }, store.trail('webhook.update', first.id));
    return await makeDeliveries(store.database, endpoint.id, first.id, dice, now);
  } finally {
    await calls.close();
  }
}
