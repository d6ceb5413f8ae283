import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IdField } from '../http/text-fields';

export class QueuesQuery {
  /** Of this tenant alone; for administrators of the installation. */
  @IsOptional()
  @IdField()
  tenant_id?: string;
}

export class WorkerView {
  id!: string;
  host!: string;
  pid!: number;
  /** Runs that it executes at once. */
  concurrency!: number;
  running!: number;
  /** It gave a sign of life in the last 10 seconds. */
  alive!: boolean;
  started_at!: string;
  seen_at!: string;
}

export class TenantQueueView {
  tenant_id!: string;
  waiting!: number;
  running!: number;
}

/** Runs as PostgreSQL has them, whichever backend rings for them. */
export class QueuesView {
  /** Where the doorbell is kept. */
  @ApiProperty({ enum: ['postgres', 'redis'] })
  backend!: string;
  /** Runs in each state; of those that have ended, what ended in the last 24 hours. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  states!: Record<string, number>;
  /** Of those that are queued: they wait for their time or for another try. */
  delayed!: number;
  @ApiProperty({ type: 'number', nullable: true })
  oldest_waiting_seconds!: number | null;
  @ApiProperty({ type: 'number', nullable: true })
  oldest_running_seconds!: number | null;
  /** Rings in each state; null: the queue does not answer. Runs do not depend on it. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, nullable: true })
  rings!: Record<string, number> | null;
  /** An administrator has paused the queue of runs: none is begun. null: the queue does not answer. */
  @ApiProperty({ type: 'boolean', nullable: true })
  paused!: boolean | null;
  /** Those with the most runs that wait. */
  @ApiProperty({ type: [TenantQueueView] })
  tenants!: TenantQueueView[];
  /** Of the installation; empty for others than its administrators. */
  @ApiProperty({ type: [WorkerView] })
  workers!: WorkerView[];
}
