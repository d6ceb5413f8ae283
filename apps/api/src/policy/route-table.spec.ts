import 'reflect-metadata';
import { Controller, Get, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ADMINS, Policy } from './policy';
import {
  assertEveryChangeIsAudited,
  assertEveryRouteHasPolicy,
  type RegisteredRoute,
  unauditedRoutes,
  watchRoutes,
} from './route-table';

@Controller('things')
class ThingsController {
  @Get('guarded')
  @Policy(ADMINS)
  guarded(): object {
    return {};
  }

  @Post('silent')
  @Policy(ADMINS)
  silent(): object {
    return {};
  }

  @Post('heard')
  @Policy(ADMINS, { action: 'thing.hear' })
  heard(): object {
    return {};
  }

  @Post('harmless')
  @Policy(ADMINS, { changesNothing: 'asks' })
  harmless(): object {
    return {};
  }

  @Get('open')
  @Policy('public')
  open(): object {
    return {};
  }
}

@Controller('forgotten')
class ForgottenController {
  @Get()
  read(): object {
    return {};
  }
}

@Module({ controllers: [ThingsController] })
class GoodModule {}
@Module({ controllers: [ThingsController, ForgottenController] })
class ForgetfulModule {}

describe('assertEveryRouteHasPolicy', () => {
  let app: NestFastifyApplication | undefined;
  afterEach(() => app?.close());

  async function boot(module: new () => object, config?: object): Promise<readonly RegisteredRoute[]> {
    const adapter = new FastifyAdapter();
    const fastify = adapter.getInstance();
    const routes = watchRoutes(fastify);
    app = await NestFactory.create<NestFastifyApplication>(module, adapter, { logger: false });
    await fastify.register(async (scope) => {
      scope.get('/v1/direct', config === undefined ? {} : { config }, () => ({}));
    });
    await app.init();
    await fastify.ready();
    return routes;
  }

  it('accepts declared policies, of Nest handlers and of routes on Fastify itself, in any plugin', async () => {
    const routes = await boot(GoodModule, { policy: 'data', scope: 'chat' });
    expect(() => assertEveryRouteHasPolicy(routes)).not.toThrow();
    expect(routes.map(({ method, url, policy }) => [method, url, policy])).toEqual(
      expect.arrayContaining([
        ['GET', '/things/guarded', ADMINS],
        ['HEAD', '/things/guarded', ADMINS],
        ['GET', '/things/open', 'public'],
        ['GET', '/v1/direct', 'data'],
      ]),
    );
  });

  it('B4: stops the boot and names the Nest handler that nobody thought about', async () => {
    const routes = await boot(ForgetfulModule, { policy: 'data' });
    expect(() => assertEveryRouteHasPolicy(routes)).toThrow(/GET \/forgotten/);
    expect(() => assertEveryRouteHasPolicy(routes)).not.toThrow(/things/);
  });

  it('A11: stops the boot for a route of the data plane without a scope', async () => {
    const routes = await boot(GoodModule, { policy: 'data' });
    expect(() => assertEveryRouteHasPolicy(routes)).toThrow(/scope: GET \/v1\/direct/);
  });

  it('names the routes that may change something and say nothing for the audit log', async () => {
    const routes = await boot(ForgetfulModule, { policy: 'data', scope: 'chat' });
    expect(unauditedRoutes(routes)).toEqual(['POST /things/silent']);
    expect(() => assertEveryChangeIsAudited(routes)).toThrow(/POST \/things\/silent/);
  });

  it.each([undefined, {}, { policy: 'whatever' }, { policy: { plane: 'control' } }])(
    'B4: stops the boot for a Fastify route with %j',
    async (config) => {
      const routes = await boot(GoodModule, config);
      expect(() => assertEveryRouteHasPolicy(routes)).toThrow(/GET \/v1\/direct/);
      expect(() => assertEveryRouteHasPolicy(routes, ['/v1/direct'])).not.toThrow();
      expect(() => assertEveryRouteHasPolicy(routes, ['/v1/dir'])).toThrow();
    },
  );
});
