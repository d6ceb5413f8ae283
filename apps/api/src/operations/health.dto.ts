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

export class HealthView extends DependenciesView {
  @ApiProperty({ enum: ['ok', 'degraded'] })
  status!: string;
  version!: string;
  uptime_seconds!: number;
  /** Ids of the providers that have a key. */
  providers!: string[];
}
