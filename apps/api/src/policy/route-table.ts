import type { FastifyInstance } from 'fastify';
import { KEY_SCOPES, type KeyScope } from '@libs/kernel';
import type { ChangesNothing, RouteAudit, RoutePolicy } from './policy';

export interface RegisteredRoute {
  method: string;
  url: string;
  /** As declared; undefined when nobody did. */
  policy: RoutePolicy | undefined;
  /** What the audit log says of it; undefined when nobody declared it. */
  audit: RouteAudit | ChangesNothing | undefined;
  /** Of the data plane: the scope that a virtual key needs. */
  scope: KeyScope | undefined;
}

/**
 * Every route that is registered from now on, by Nest or on Fastify itself. Call it before anything is
 * registered; the array fills as routes come.
 */
export function watchRoutes(fastify: FastifyInstance): readonly RegisteredRoute[] {
  const routes: RegisteredRoute[] = [];
  fastify.addHook('onRoute', (route) => {
    const policy = readPolicy(route.config);
    const audit = readAudit(route.config);
    const scope = KEY_SCOPES.find((known) => known === route.config?.scope);
    for (const method of [route.method].flat()) routes.push({ method, url: route.url, policy, audit, scope });
  });
  return routes;
}

/**
 * @param publicPrefixes paths of libraries' own pages that cannot carry a policy, such as /docs
 * @throws Error naming every route without a policy: better no gateway than an open door in it
 */
export function assertEveryRouteHasPolicy(routes: readonly RegisteredRoute[], publicPrefixes: readonly string[] = []): void {
  const isPublic = (url: string): boolean =>
    publicPrefixes.some((prefix) => url === prefix || url.startsWith(`${prefix}/`) || url.startsWith(`${prefix}-`));
  const open = routes.filter((route) => route.policy === undefined && !isPublic(route.url));
  if (open.length === 0) return assertEveryDataRouteHasScope(routes);
  const names = [...new Set(open.map((route) => `${route.method} ${route.url}`))].join(', ');
  throw new Error(`Routes without a policy: ${names}. Declare @Policy on the handler, or config.policy on a Fastify route.`);
}

function assertEveryDataRouteHasScope(routes: readonly RegisteredRoute[]): void {
  const open = routes.filter(({ policy, scope }) => policy === 'data' && scope === undefined);
  if (open.length === 0) return;
  const names = [...new Set(open.map((route) => `${route.method} ${route.url}`))].join(', ');
  throw new Error(`Data-plane routes without a scope: ${names}. Declare config.scope, one of ${KEY_SCOPES.join(', ')}.`);
}

/**
 * Routes of the control plane that may change something and do not say what the audit log tells of it. What the data
 * plane does stands in the ledger.
 */
export function unauditedRoutes(routes: readonly RegisteredRoute[]): string[] {
  const changes = ({ method, policy }: RegisteredRoute): boolean =>
    !['GET', 'HEAD', 'OPTIONS'].includes(method) && policy !== undefined && policy !== 'data';
  return [...new Set(routes.filter((route) => changes(route) && !route.audit).map(({ method, url }) => `${method} ${url}`))];
}

/** @throws Error naming every such route: what is changed unseen is worse than no gateway */
export function assertEveryChangeIsAudited(routes: readonly RegisteredRoute[]): void {
  const silent = unauditedRoutes(routes);
  if (silent.length === 0) return;
  throw new Error(`Routes that say nothing for the audit log: ${silent.join(', ')}. Declare audit of @ApiRoute on the handler.`);
}

function readAudit(config: unknown): RegisteredRoute['audit'] {
  if (typeof config !== 'object' || config === null || !('audit' in config)) return undefined;
  const { audit } = config;
  return typeof audit === 'object' && audit !== null && ('action' in audit || 'changesNothing' in audit)
    ? (audit as RouteAudit | ChangesNothing)
    : undefined;
}

function readPolicy(config: unknown): RoutePolicy | undefined {
  if (typeof config !== 'object' || config === null || !('policy' in config)) return undefined;
  const { policy } = config;
  if (policy === 'public' || policy === 'data') return policy;
  return isControlPolicy(policy) ? policy : undefined;
}

const isControlPolicy = (policy: unknown): policy is Exclude<RoutePolicy, string> =>
  typeof policy === 'object' && policy !== null && 'plane' in policy && policy.plane === 'control' && 'roles' in policy;
