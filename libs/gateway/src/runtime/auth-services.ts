import {
  Authenticator,
  CredentialChecks,
  FirstAccess,
  LastUsed,
  LoginService,
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

export interface AuthServices {
  authenticator: Authenticator;
  checks: CredentialChecks;
  tokens: TokenCodec;
  logins: LoginService;
  users: UserService;
  virtualKeys: VirtualKeyService;
  firstAccess: FirstAccess;
  lastUsed: LastUsed;
}

export function openAuth(database: Database, config: AppConfig): AuthServices {
  const settings = { ...config.secrets, adminApiKey: config.admin.apiKey };
  const cache = new PrincipalCache();
  const passwords = new Passwords();
  const tokens = new TokenCodec(settings, systemClock);
  const checks = new CredentialChecks(database, tokens, settings, systemClock);
  const lastUsed = new LastUsed(database, systemClock);
  lastUsed.start();
  const virtualKeys = new VirtualKeyService(database, cache, settings, systemClock);
  return {
    authenticator: new Authenticator(checks, cache, lastUsed, systemClock),
    checks,
    tokens,
    logins: new LoginService(database, passwords, tokens, new MemoryLoginThrottle(systemClock), cache),
    users: new UserService(database, passwords, cache),
    virtualKeys,
    firstAccess: new FirstAccess(database, passwords, virtualKeys),
    lastUsed,
  };
}
