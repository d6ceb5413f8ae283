import { dirname, join } from 'node:path';
import type { AppControllerRoute, BeforeHook, BullBoardQueues, IServerAdapter, UIConfig } from '@bull-board/api/typings/app';
import { BoardPage } from './board-page';
import { type BoardAnswer, type BoardAsk, BoardRoutes } from './board-routes';

/** A queue of BullMQ, on whichever backend. */
export interface BoardQueue {
  title: string;
  about: string;
  queue: object;
}

/** What the board needs of the runtime. */
export interface BoardRuntime {
  queues: readonly BoardQueue[];
}

const CONFIG: UIConfig = {
  boardTitle: 'Queues',
  hideDocsLink: true,
  // The page of the system tells of Redis and PostgreSQL.
  hideRedisDetails: true,
  miscLinks: [{ text: 'Dashboard', url: '/runs?tab=queue' }],
};

/** Jobs are doorbells: one that is made or rewritten by hand would ring for nothing. */
const NOT_BY_HAND = /\/(add|update-data)$|\/job-schedulers/;

const onlyWhatMakesSense: BeforeHook = ({ method, route }) =>
  method !== 'get' && NOT_BY_HAND.test(route)
    ? { allow: false, status: 403, message: 'Runs, schedules and batches are made through the API or the dashboard.' }
    : undefined;

/** No type of BullMQ's, but a count of its PostgreSQL backend. */
const PAUSED = ['paused'] as unknown as ['waiting'];

interface Opened {
  page: BoardPage;
  routes: BoardRoutes;
}

/** BullMQ's own board over the queues of this installation. Its package is loaded when somebody first looks. */
export class QueueBoard {
  private opened: Opened | undefined;

  constructor(private readonly runtime: BoardRuntime) {}

  get page(): BoardPage {
    return this.open().page;
  }

  /** @returns undefined for an address that the board has not */
  answer(ask: BoardAsk): Promise<BoardAnswer | undefined> {
    return this.open().routes.answer(ask);
  }

  private open(): Opened {
    return (this.opened ??= openBoard(this.runtime.queues));
  }
}

function openBoard(queues: readonly BoardQueue[]): Opened {
  const { createBullBoard } = require('@bull-board/api') as typeof import('@bull-board/api');
  const { BullMQAdapter } = require('@bull-board/api/bullMQAdapter') as typeof import('@bull-board/api/bullMQAdapter');
  type Shown = ConstructorParameters<typeof BullMQAdapter>[0];
  /** On PostgreSQL what waits in a paused queue is counted under a name that the board does not ask for. */
  class ShownQueue extends BullMQAdapter {
    constructor(
      private readonly shown: Shown,
      options: { displayName: string; description: string },
    ) {
      super(shown, options);
    }

    override async getJobCounts(): Promise<Awaited<ReturnType<InstanceType<typeof BullMQAdapter>['getJobCounts']>>> {
      const [counts, paused] = await Promise.all([super.getJobCounts(), this.shown.getJobCounts(...PAUSED)]);
      return { ...counts, waiting: (counts.waiting ?? 0) + (paused['paused'] ?? 0) };
    }
  }
  const adapter = new TakenParts();
  createBullBoard({
    queues: queues.map(({ title, about, queue }) => new ShownQueue(queue as Shown, { displayName: title, description: about })),
    serverAdapter: adapter,
    options: { uiConfig: CONFIG, handlerHooks: { before: onlyWhatMakesSense } },
  });
  const directory = join(dirname(require.resolve('@bull-board/ui/package.json')), 'dist');
  return {
    page: new BoardPage(directory, adapter.config),
    routes: new BoardRoutes(adapter.routes, adapter.queues, adapter.config),
  };
}

/** Takes what the package would register on a server. Here it is served by handlers with a policy, as all else is. */
class TakenParts implements IServerAdapter {
  queues: BullBoardQueues = new Map();
  routes: AppControllerRoute[] = [];
  config: UIConfig = {};

  setQueues(queues: BullBoardQueues): this {
    this.queues = queues;
    return this;
  }

  setApiRoutes(routes: AppControllerRoute[]): this {
    this.routes = routes;
    return this;
  }

  setUIConfig(config: UIConfig): this {
    this.config = config;
    return this;
  }

  setViewsPath = (): this => this;
  setStaticPath = (): this => this;
  setEntryRoute = (): this => this;
  setErrorHandler = (): this => this;
}
