import { ApiProperty } from '@nestjs/swagger';

const EXPORTS = ['webhook', 's3', 'langfuse', 'traces'] as const;
const STATES = ['ok', 'failing', 'silent'] as const;

export type ExportState = (typeof STATES)[number];

/** One place where what the gateway knows is taken. */
export class ExportView {
  /** Of the request log: `webhook`, `s3`, `langfuse`. `traces`: those that the answering process sends over OTLP. */
  @ApiProperty({ enum: EXPORTS })
  name!: string;
  /** Where it goes, without anything that opens it; null: not told since an older version. */
  @ApiProperty({ type: 'string', nullable: true })
  target!: string | null;
  /** `failing`: the last delivery was not taken. `silent`: no worker has spoken for it in the last two minutes. */
  @ApiProperty({ enum: STATES })
  state!: ExportState;
  /** Requests, or spans, that are not there yet. */
  @ApiProperty({ type: 'integer' })
  waiting!: number;
  /** Age of the oldest of them; 0: none waits, or, of spans, nobody knows. */
  oldest_waiting_seconds!: number;
  @ApiProperty({ type: 'integer' })
  sent!: number;
  /** Given up; of the request log nothing ever is. */
  @ApiProperty({ type: 'integer' })
  lost!: number;
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  last_sent_at!: string | null;
  /** Deliveries since something was last taken. */
  @ApiProperty({ type: 'integer' })
  failures!: number;
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  failing_since!: string | null;
  @ApiProperty({ type: 'string', nullable: true })
  last_error!: string | null;
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  last_error_at!: string | null;
}

export class ExportsView {
  @ApiProperty({ type: [ExportView] })
  data!: ExportView[];
}
