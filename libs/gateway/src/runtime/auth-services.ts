import {
  Authenticator,
  CredentialChecks,
  FirstAccess,
  LastUsed,
  LoginService,
  LoginSweeper,
  MemoryLoginThrottle,
  Passwords,
  PrincipalCache,
  TokenCodec,
  UserService,
  VirtualKeyService,
} from '@libs/auth';
import type { AppConfig } from '@libs/config';
import type { Database } from '@libs/database';
import { systemClock } from '@libs/kernel';
import type { Logger } from '@libs/telemetry';

export interface AuthServices {
  authenticator: Authenticator;
  checks: CredentialChecks;
  tokens: TokenCodec;
  logins: LoginService;
  users: UserService;
  virtualKeys: VirtualKeyService;
  firstAccess: FirstAccess;
  /** After the last request: writes what is not written yet and ends the work in the background. */
  close(): Promise<void>;
}

export function openAuth(database: Database, config: AppConfig, logger: Pick<Logger, 'warn'>): AuthServices {
  const settings = { ...config.secrets, adminApiKey: config.admin.apiKey };
  const cache = new PrincipalCache();
  const passwords = new Passwords();
  const tokens = new TokenCodec(settings, systemClock);
  const checks = new CredentialChecks(database, tokens, settings, systemClock);
  const lastUsed = new LastUsed(database, systemClock);
  lastUsed.start();
  const logins = new LoginService(database, passwords, tokens, new MemoryLoginThrottle(systemClock), cache);
  const sweeper = new LoginSweeper(logins, (error) => logger.warn({ err: error }, 'expired logins could not be swept'));
  sweeper.start();
  const virtualKeys = new VirtualKeyService(database, cache, settings, systemClock);
  return {
    authenticator: new Authenticator(checks, cache, lastUsed, systemClock),
    checks,
    tokens,
    logins,
    users: new UserService(database, passwords, cache),
    virtualKeys,
    firstAccess: new FirstAccess(database, passwords, virtualKeys),
    close: async () => {
      await sweeper.stop();
      await lastUsed.stop();
    },
  };
}
