export { BrowserLogins, cookieOf, type BrowserLoginSettings } from './browser-logins';
export { ControlTokenGuard } from './control-token.guard';
export { ControlTokenStrategy } from './control-token.strategy';
export {
  ADMINS,
  ADMINS_AND_MEMBERS,
  AUDIT_METADATA,
  EVERYBODY,
  Policy,
  TENANT_ADMINS,
  type ChangesNothing,
  type ControlPolicy,
  type RouteAudit,
  type RoutePolicy,
} from './policy';
export { carriesLogin, isFormWithLogin } from './form-with-login';
export { PolicyGuard } from './policy.guard';
export {
  assertEveryChangeIsAudited,
  assertEveryRouteHasPolicy,
  unauditedRoutes,
  watchRoutes,
  type RegisteredRoute,
} from './route-table';
export { csrfFailed } from './same-origin';
export { CurrentSession, type Session } from './session';
