import { ApiProperty } from '@nestjs/swagger';

export class SystemCheckView {
  check!: string;
  @ApiProperty({ enum: ['ok', 'advice', 'wrong'] })
  state!: string;
  message!: string;
  /** What to do about it. */
  @ApiProperty({ type: 'string', nullable: true })
  fix!: string | null;
  /** Which sentence the message is, whatever its words; null: one of its own. */
  @ApiProperty({ type: 'string', nullable: true })
  code!: string | null;
  /** What the message is about, by name. */
  @ApiProperty({ type: 'object', additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }] } })
  values!: Readonly<Record<string, string | number>>;
}

/** The process that answers; others of the installation answer the same call. */
export class ProcessView {
  version!: string;
  /** Of Node.js. */
  node!: string;
  @ApiProperty({ enum: ['embedded', 'cluster'] })
  mode!: string;
  production!: boolean;
  host!: string;
  @ApiProperty({ type: 'integer' })
  pid!: number;
  started_at!: string;
  @ApiProperty({ type: 'integer' })
  memory_bytes!: number;
  /** API processes that there are meant to be. */
  @ApiProperty({ type: 'integer' })
  replicas!: number;
}

export class DatabaseView {
  /** `18.1` */
  version!: string;
  /** Of one query. */
  latency_ms!: number;
  @ApiProperty({ type: 'integer' })
  bytes!: number;
  /** That the server has now, of everybody. */
  @ApiProperty({ type: 'integer' })
  connections!: number;
  @ApiProperty({ type: 'integer' })
  max_connections!: number;
  /** That each process may hold. */
  @ApiProperty({ type: 'integer' })
  pool_size!: number;
}

export class SchemaView {
  /** Migrations that the database has had. */
  @ApiProperty({ type: 'integer' })
  applied!: number;
  @ApiProperty({ type: 'string', nullable: true })
  latest!: string | null;
  /** Of this version, which the database has not had. */
  pending!: string[];
  /** Of a newer version that has been here. */
  newer!: string[];
}

export class RedisView {
  /** null: it does not answer. */
  @ApiProperty({ type: 'string', nullable: true })
  version!: string | null;
  @ApiProperty({ type: 'number', nullable: true })
  latency_ms!: number | null;
  /** null: this server does not tell. */
  @ApiProperty({ type: 'string', nullable: true })
  eviction_policy!: string | null;
  @ApiProperty({ type: 'boolean', nullable: true })
  append_only!: boolean | null;
}

/** How the installation is, as one of its processes sees it. */
export class SystemView {
  process!: ProcessView;
  @ApiProperty({ type: DatabaseView })
  database!: DatabaseView;
  schema!: SchemaView;
  /** null: state is shared in the memory of the one process. */
  @ApiProperty({ type: RedisView, nullable: true })
  redis!: RedisView | null;
  @ApiProperty({ enum: ['memory', 'redis', 'degraded'] })
  shared_state!: string;
  /** As `route-llm-gateway doctor` makes them. */
  @ApiProperty({ type: [SystemCheckView] })
  checks!: SystemCheckView[];
}
