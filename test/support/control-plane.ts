import 'reflect-metadata';
import { Global, Module, type Provider } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  type AuthSettings,
  CredentialChecks,
  FirstAccess,
  LoginService,
  MemoryLoginThrottle,
  Passwords,
  PrincipalCache,
  TokenCodec,
  UserService,
  VirtualKeyService,
} from '@libs/auth';
import { FieldCipher } from '@libs/database';
import { newId, Secret, systemClock } from '@libs/kernel';
import {
  KeyPool,
  KeySecrets,
  ProviderKeyService,
  ProviderKeysRepository,
  ProviderService,
  ProvidersRepository,
} from '@libs/key-pool';
import { MemoryKeyLeaseStore } from '@libs/shared-state';
import { ControlPlaneModule } from '../../apps/api/src/control-plane/control-plane.module';
import { assertEveryRouteHasPolicy, type RegisteredRoute, watchRoutes } from '../../apps/api/src/policy';
import { createTestDatabase, type TestDatabase } from './postgres';

export const ADMIN_API_KEY = 'operators-key-of-the-tests-0123456789';
const SETTINGS: AuthSettings = {
  jwtSecret: new Secret('token secret of the control plane tests'),
  masterKey: new Secret('master key of the control plane tests!!'),
  adminApiKey: new Secret(ADMIN_API_KEY),
};

export interface Answer<T = Record<string, unknown>> {
  status: number;
  headers: Record<string, unknown>;
  body: T;
  text: string;
}

export interface Call {
  method?: string;
  url: string;
  body?: unknown;
  /** Sent as `Authorization: Bearer`. */
  as?: string | undefined;
  headers?: Record<string, string>;
  /** The peer's address. */
  from?: string;
}

export interface ControlPlane {
  app: NestFastifyApplication;
  test: TestDatabase;
  first: FirstAccess;
  tokens: TokenCodec;
  users: UserService;
  routes: readonly RegisteredRoute[];
  call<T = Record<string, unknown>>(call: Call): Promise<Answer<T>>;
  close(): Promise<void>;
}

/** The control plane as the product runs it, on a real database of its own; calls need no socket. */
export async function startControlPlane(): Promise<ControlPlane> {
  const test = await createTestDatabase();
  const services = servicesOn(test);
  const adapter = new FastifyAdapter({ genReqId: () => newId('request'), bodyLimit: 256 * 1024 });
  const routes = watchRoutes(adapter.getInstance());
  const app = await NestFactory.create<NestFastifyApplication>(moduleOf(services.providers), adapter, { logger: false });
  await app.init();
  await adapter.getInstance().ready();
  assertEveryRouteHasPolicy(routes);
  return {
    ...{ app, test, routes, first: services.first, tokens: services.tokens, users: services.users },
    call: <T>(call: Call) => inject<T>(app, call),
    close: async () => {
      await app.close();
      await services.pool.stop();
      await test.drop();
    },
  };
}

function servicesOn({ database }: TestDatabase) {
  const cache = new PrincipalCache();
  const passwords = new Passwords();
  const tokens = new TokenCodec(SETTINGS, systemClock);
  const virtualKeys = new VirtualKeyService(database, cache, SETTINGS, systemClock);
  const users = new UserService(database, passwords, cache);
  const first = new FirstAccess(database, passwords, virtualKeys);
  const [providers, keys] = [new ProvidersRepository(database), new ProviderKeysRepository(database)];
  const secrets = new KeySecrets(new FieldCipher(SETTINGS.masterKey));
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const leases = new MemoryKeyLeaseStore(systemClock);
  const pool = new KeyPool({ providers, keys, open: (row) => secrets.open(row), leases, clock: systemClock, log });
  const provide = <T>(token: new (...args: never[]) => T, useValue: T): Provider => ({ provide: token, useValue });
  const list: Provider[] = [
    provide(CredentialChecks, new CredentialChecks(database, tokens, SETTINGS, systemClock)),
    provide(TokenCodec, tokens),
    provide(LoginService, new LoginService(database, passwords, tokens, new MemoryLoginThrottle(systemClock), cache)),
    provide(UserService, users),
    provide(VirtualKeyService, virtualKeys),
    provide(ProviderKeyService, new ProviderKeyService(keys, providers, secrets, pool)),
    provide(ProviderService, new ProviderService(providers, pool)),
  ];
  return { providers: list, first, tokens, users, pool };
}

function moduleOf(providers: Provider[]) {
  @Global()
  @Module({ providers, exports: providers })
  class ServicesModule {}

  @Module({ imports: [ServicesModule, ControlPlaneModule] })
  class TestModule {}
  return TestModule;
}

async function inject<T>(app: NestFastifyApplication, call: Call): Promise<Answer<T>> {
  const isText = typeof call.body === 'string';
  const response = await app.inject({
    method: (call.method ?? (call.body === undefined ? 'GET' : 'POST')) as 'GET',
    url: call.url,
    remoteAddress: call.from ?? '192.0.2.1',
    headers: {
      ...(call.as === undefined ? {} : { authorization: `Bearer ${call.as}` }),
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
    },
    ...(call.body === undefined ? {} : { payload: isText ? (call.body as string) : JSON.stringify(call.body) }),
  });
  const isJson = String(response.headers['content-type']).startsWith('application/json');
  const body = (isJson && response.body !== '' ? response.json() : {}) as T;
  return { status: response.statusCode, headers: response.headers, body, text: response.body };
}
