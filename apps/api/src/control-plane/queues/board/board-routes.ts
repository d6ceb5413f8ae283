import type { AppControllerRoute, BullBoardQueues, UIConfig } from '@bull-board/api/typings/app';

/** What a page of the board asks for. */
export interface BoardAsk {
  /** In lower case. */
  method: string;
  /** Begins with `/api/`; not decoded. */
  path: string;
  query: Record<string, string>;
  body: Record<string, unknown>;
}

export interface BoardAnswer {
  status: number;
  body: unknown;
}

interface Compiled {
  method: string;
  pattern: RegExp;
  names: string[];
  fixed: number;
  handler: AppControllerRoute['handler'];
}

/** The board's own addresses, matched here: they come from the package, after all routes have been registered. */
export class BoardRoutes {
  private readonly compiled: readonly Compiled[];

  constructor(
    routes: readonly AppControllerRoute[],
    private readonly queues: BullBoardQueues,
    private readonly uiConfig: UIConfig,
  ) {
    this.compiled = routes
      .flatMap(({ method, route, handler }) =>
        [method].flat().flatMap((verb) => [route].flat().map((address) => compile(verb, address, handler))),
      )
      // `/queues/:name/pause` before `/queues/:name/:job`.
      .sort((a, b) => b.fixed - a.fixed);
  }

  /** @returns undefined for an address that the board has not */
  async answer({ method, path, query, body }: BoardAsk): Promise<BoardAnswer | undefined> {
    for (const { pattern, names, handler, ...route } of this.compiled) {
      const found = route.method === method ? pattern.exec(path) : null;
      if (!found) continue;
      const values = found.slice(1).map(decoded);
      if (values.includes(undefined)) return undefined;
      const params = Object.fromEntries(names.map((name, i) => [name, values[i]]));
      const answer = await handler({ queues: this.queues, uiConfig: this.uiConfig, params, query, body, headers: {} });
      return { status: answer.status ?? 200, body: answer.body };
    }
    return undefined;
  }
}

function compile(method: string, address: string, handler: Compiled['handler']): Compiled {
  const names: string[] = [];
  const parts = address.split('/').map((part) => {
    if (!part.startsWith(':')) return part.replace(/[^\w-]/g, '\\$&');
    names.push(part.slice(1));
    return '([^/]+)';
  });
  return { method, names, handler, pattern: new RegExp(`^${parts.join('/')}$`), fixed: parts.length - names.length };
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
