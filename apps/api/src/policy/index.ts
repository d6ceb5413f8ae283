export { ControlTokenGuard } from './control-token.guard';
export { ControlTokenStrategy } from './control-token.strategy';
export { ADMINS, ADMINS_AND_MEMBERS, EVERYBODY, Policy, TENANT_ADMINS, type ControlPolicy, type RoutePolicy } from './policy';
export { PolicyGuard } from './policy.guard';
export { assertEveryRouteHasPolicy, watchRoutes, type RegisteredRoute } from './route-table';
export { CurrentSession, type Session } from './session';
