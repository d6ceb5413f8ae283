import {
  AttemptSeal,
  Authenticator,
  CredentialChecks,
  FirstAccess,
  Issuer,
  LastUsed,
  LoginService,
  OidcLoginService,
  Passwords,
  PrincipalCache,
  Sessions,
  TeamService,
  TenantService,
  TokenCodec,
  UserService,
  VirtualKeyService,
} from '@libs/auth';
import type { AppConfig } from '@libs/config';
import { type Database, Sweeper } from '@libs/database';
import { OperatorFetch } from '@libs/egress';
import { type AlertSink, systemClock } from '@libs/kernel';
import type { LoginThrottle } from '@libs/shared-state';
import type { Logger } from '@libs/telemetry';

export interface AuthServices {
  authenticator: Authenticator;
  checks: CredentialChecks;
  tokens: TokenCodec;
  logins: LoginService;
  sessions: Sessions;
  users: UserService;
  tenants: TenantService;
  teams: TeamService;
  virtualKeys: VirtualKeyService;
  firstAccess: FirstAccess;
  /** Where an identity provider is configured. */
  oidc?: OidcLoginService;
  /** After the last request: writes what is not written yet and ends the work in the background. */
  close(): Promise<void>;
}

export interface AuthParts {
  database: Database;
  config: AppConfig;
  logger: Pick<Logger, 'warn'>;
  throttle: LoginThrottle;
  alerts: AlertSink;
}

const SWEEP_EVERY_MS = 3_600_000;

export function openAuth({ database, config, logger, throttle, alerts }: AuthParts): AuthServices {
  const settings = { ...config.secrets, adminApiKey: config.admin.apiKey };
  const cache = new PrincipalCache();
  const passwords = new Passwords();
  const tokens = new TokenCodec(settings, systemClock);
  const checks = new CredentialChecks(database, tokens, settings, systemClock);
  const lastUsed = new LastUsed(database, systemClock);
  lastUsed.start();
  const sessions = new Sessions(database, tokens, cache, alerts);
  const logins = new LoginService(database, passwords, sessions, tokens, throttle, cache);
  const sweeper = new Sweeper({
    sweep: () => sessions.sweep(),
    everyMs: SWEEP_EVERY_MS,
    onTrouble: (error) => logger.warn({ err: error }, 'expired logins could not be swept'),
  }).start();
  const virtualKeys = new VirtualKeyService(database, cache, settings, systemClock);
  const oidc = openOidc(config, database, { sessions, cache });
  return {
    authenticator: new Authenticator(checks, cache, lastUsed, systemClock),
    checks,
    tokens,
    logins,
    sessions,
    users: new UserService(database, passwords, tokens, cache),
    tenants: new TenantService(database, cache),
    teams: new TeamService(database, cache),
    virtualKeys,
    firstAccess: new FirstAccess(database, passwords, virtualKeys),
    ...(oidc && { oidc: oidc.service }),
    close: async () => {
      await oidc?.close();
      await sweeper.stop();
      await lastUsed.stop();
    },
  };
}

function openOidc(
  config: AppConfig,
  database: Database,
  logins: { sessions: Sessions; cache: PrincipalCache },
): { service: OidcLoginService; close(): Promise<void> } | undefined {
  if (!config.oidc) return undefined;
  const sockets = new OperatorFetch();
  const issuer = new Issuer(config.oidc, (url, ask) => sockets.fetch(url, ask), systemClock);
  const seal = new AttemptSeal(config.secrets.jwtSecret);
  const service = new OidcLoginService(config.oidc, issuer, seal, database, logins, systemClock);
  return { service, close: () => sockets.close() };
}
