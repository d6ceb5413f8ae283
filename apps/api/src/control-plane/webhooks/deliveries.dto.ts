import { ApiProperty } from '@nestjs/swagger';
import { type AttemptRow, DELIVERY_STATES, type DeliveryDetails, type DeliveryRow } from '@libs/webhooks';

/** One message on its way to one receiver. */
export class DeliveryView {
  id!: string;
  endpoint_id!: string;
  /** null: an endpoint's of the installation. */
  @ApiProperty({ type: 'string', nullable: true })
  tenant_id!: string | null;
  /** Sent as `webhook-id`; the same in every attempt and replay. */
  message_id!: string;
  type!: string;
  url!: string;
  @ApiProperty({ enum: DELIVERY_STATES })
  state!: string;
  /** Begun so far. */
  @ApiProperty({ type: 'integer' })
  attempts!: number;
  /** null: nothing more is tried. */
  @ApiProperty({ type: 'string', nullable: true })
  next_attempt_at!: string | null;
  /** HTTP status of the last answer; null: none came. */
  @ApiProperty({ type: 'integer', nullable: true })
  last_status!: number | null;
  /** `timeout`, `unreachable`, `certificate`, `url_not_allowed`, `secret_unreadable`, `expired`; null: an answer came. */
  @ApiProperty({ type: 'string', nullable: true })
  last_failure!: string | null;
  /** The delivery that this one repeats. */
  @ApiProperty({ type: 'string', nullable: true })
  replay_of!: string | null;
  created_at!: string;
  @ApiProperty({ type: 'string', nullable: true })
  finished_at!: string | null;
}

export class DeliveryPage {
  data!: DeliveryView[];
  next_cursor!: string | null;
}

export class AttemptView {
  @ApiProperty({ type: 'integer' })
  number!: number;
  started_at!: string;
  /** null: it is under way, or its worker died and nobody knows whether it arrived. */
  @ApiProperty({ type: 'integer', nullable: true })
  duration_ms!: number | null;
  @ApiProperty({ type: 'integer', nullable: true })
  status!: number | null;
  @ApiProperty({ type: 'string', nullable: true })
  failure!: string | null;
  /** Where the body of the answer begins, secrets removed. */
  @ApiProperty({ type: 'string', nullable: true })
  response_head!: string | null;
}

export class DeliveryDetailsView extends DeliveryView {
  /** What is sent, byte for byte. */
  body!: string;
  attempt_log!: AttemptView[];
}

export const deliveryView = (row: DeliveryRow): DeliveryView => ({
  ...{ id: row.id, endpoint_id: row.endpoint_id, tenant_id: row.tenant_id, message_id: row.message_id, type: row.type },
  ...{ url: row.url ?? '', state: row.state, attempts: row.attempts, last_status: row.last_status },
  ...{ last_failure: row.last_failure, replay_of: row.replay_of, created_at: row.created_at.toISOString() },
  next_attempt_at: row.state === 'pending' ? row.next_attempt_at.toISOString() : null,
  finished_at: row.finished_at?.toISOString() ?? null,
});

export const deliveryDetailsView = ({ delivery, attempts }: DeliveryDetails): DeliveryDetailsView => ({
  ...deliveryView(delivery),
  body: delivery.body,
  attempt_log: attempts.map(attemptView),
});

const attemptView = ({ number, started_at, ms, status, failure, response_head }: AttemptRow): AttemptView => ({
  ...{ number, started_at: started_at.toISOString(), duration_ms: ms, status, failure, response_head },
});
