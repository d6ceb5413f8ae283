import { Catalog } from '@libs/catalog';
import { compileRouting } from '../config/compile-config';
import { checkConfig } from '../config/check-config';
import type { Preferences } from '../preferences';
import { idOf, type Plan } from '../target';
import type { RoutingFacts } from './facts';
import { planRoute } from './plan-route';
import type { RouteAsk } from './route-ask';

const CATALOG = new Catalog();
export const NOON = Date.UTC(2026, 0, 7, 12);

export const factsOf = (providers: readonly string[], more: Partial<RoutingFacts> = {}): RoutingFacts => ({
  catalog: CATALOG,
  ready: new Set(providers),
  configured: new Set(providers),
  now: NOON,
  ...more,
});

export function askOf(model: string, { content = 'Hello', ...more }: Partial<RouteAsk> & { content?: unknown } = {}): RouteAsk {
  return {
    requestId: 'req_1',
    model,
    principal: { tenantId: 'ten_1', virtualKeyId: 'vk_1', limits: {} },
    stream: false,
    preferences: {},
    body: Buffer.from(JSON.stringify({ model, messages: [{ role: 'user', content }] })),
    inputTokens: (body) => Math.ceil(body.length / 4),
    ...more,
  };
}

/** @throws Error naming what is wrong with the configuration */
export function routingOf(config: unknown, version: number | null = 1) {
  const checked = checkConfig(config);
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return compileRouting(checked.config, version);
}

export const PLAIN = routingOf({}, null);

export const plan = (
  model: string,
  providers: readonly string[],
  {
    preferences = {},
    config,
    ...more
  }: { preferences?: Preferences; config?: unknown; ask?: Parameters<typeof askOf>[1]; facts?: Partial<RoutingFacts> } = {},
): Plan =>
  planRoute(
    askOf(model, { preferences, ...more.ask }),
    factsOf(providers, more.facts),
    config === undefined ? PLAIN : routingOf(config),
  );

export const idsOf = ({ targets }: Plan): string[] => targets.map(idOf);
