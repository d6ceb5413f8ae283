import { Module } from '@nestjs/common';
import { PrometheusModule } from '@willsoto/nestjs-prometheus';
import { Runtime } from '@libs/gateway';
import { systemClock } from '@libs/kernel';
import { ProviderKeyProbe } from './control-plane/provider-keys/provider-key-probe';
import { ControlPlaneModule } from './control-plane/control-plane.module';
import { Health } from './operations/health';
import { HealthController } from './operations/health.controller';
import { MetricsController } from './operations/metrics.controller';

/** Nest's part of the API: control plane and operations. The data plane is registered on Fastify itself. */
@Module({
  imports: [ControlPlaneModule, PrometheusModule.register({ controller: MetricsController, defaultMetrics: { enabled: true } })],
  controllers: [HealthController],
  providers: [
    {
      provide: ProviderKeyProbe,
      inject: [Runtime],
      useFactory: ({ keys, egress }: Runtime) =>
        new ProviderKeyProbe(keys.stores.keys, keys.stores.providers, keys.stores.secrets, egress, systemClock, keys.stores.ways),
    },
    {
      provide: Health,
      inject: [Runtime],
      useFactory: (runtime: Runtime) =>
        new Health(runtime.database, runtime.sharedState, runtime.keys.pool, systemClock, runtime.config.version, (id) =>
          runtime.health.targets.isDown(id),
        ),
    },
  ],
})
export class ApiModule {}
