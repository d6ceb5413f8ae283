import { ApiProperty } from '@nestjs/swagger';

export class LiveView {
  @ApiProperty({ enum: ['ok'] })
  status!: string;
}

/** What the process depends on. */
export class DependenciesView {
  @ApiProperty({ enum: ['ok', 'unavailable'] })
  database!: string;
  @ApiProperty({ enum: ['memory', 'redis', 'degraded'] })
  shared_state!: string;
  /** The process is shutting down. */
  draining!: boolean;
}

export class ReadyView extends DependenciesView {
  ready!: boolean;
}

export class ProviderHealthView {
  id!: string;
  /** `down`: no key can be used now, or every model called lately fails. `degraded`: a key rests or is disabled, or a model is left alone. */
  @ApiProperty({ enum: ['ok', 'degraded', 'down'] })
  status!: string;
}

/** Models by their circuit breaker, of those called lately; all others are closed. */
export class BreakerCountsView {
  closed!: number;
  half_open!: number;
  open!: number;
}

export class HealthView extends DependenciesView {
  @ApiProperty({ enum: ['ok', 'degraded'] })
  status!: string;
  version!: string;
  uptime_seconds!: number;
  /** Those that have a key, or need none. Their trouble does not change `status`. */
  providers!: ProviderHealthView[];
  circuit_breakers!: BreakerCountsView;
}
