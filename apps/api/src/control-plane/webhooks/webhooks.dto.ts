import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import { DELIVERY_STATES, type EndpointRow, type ShownEndpoint } from '@libs/webhooks';
import { IfGiven } from '../http/if-given';
import { PageQuery } from '../http/page.dto';
import { IdField } from '../http/text-fields';

const SCOPES = ['tenant', 'installation'] as const;
const DISABLED_REASONS = ['by_hand', 'gone'] as const;
const MAX_OVERLAP_SECONDS = 7 * 86_400;
export const DEFAULT_OVERLAP_SECONDS = 86_400;

export class WebhookQuery extends PageQuery {
  /** Of this tenant alone; for administrators of the installation. */
  @IsOptional()
  @IdField()
  tenant_id?: string;
}

export class DeliveryQuery extends PageQuery {
  @ApiPropertyOptional({ enum: DELIVERY_STATES })
  @IsOptional()
  @IsIn(DELIVERY_STATES)
  state?: (typeof DELIVERY_STATES)[number];

  /** `run.completed` */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  type?: string;
}

/** Of all endpoints, and of addresses that came with one run or batch. */
export class AnyDeliveryQuery extends DeliveryQuery {
  @IsOptional()
  @IdField()
  endpoint_id?: string;
}

const EventTypes = (): PropertyDecorator => (target, name) => {
  ApiPropertyOptional({ type: [String], minItems: 1, maxItems: 50, uniqueItems: true })(target, name);
  IfGiven()(target, name);
  MaxLength(100, { each: true })(target, name);
  IsString({ each: true })(target, name);
  ArrayUnique()(target, name);
  ArrayMinSize(1)(target, name);
  ArrayMaxSize(50)(target, name);
  IsArray()(target, name);
};

export class CreateWebhookBody {
  /** Where messages are posted to: https, on the public internet unless the operator allows more. */
  @IsString()
  @MinLength(1)
  @MaxLength(2_000)
  url!: string;

  /** What it hears of: `run.completed`, `run.*`, `*`. Default `["*"]`. */
  @EventTypes()
  event_types?: string[];

  @IfGiven()
  @IsString()
  @MaxLength(500)
  description?: string;

  /** `installation` hears of all tenants and of the installation itself; for its administrators. Default `tenant`. */
  @ApiPropertyOptional({ enum: SCOPES })
  @IfGiven()
  @IsIn(SCOPES)
  scope?: (typeof SCOPES)[number];

  /** The caller's own when absent; not with the scope `installation`. */
  @IfGiven()
  @IdField()
  tenant_id?: string;
}

export class PatchWebhookBody {
  @IfGiven()
  @IsString()
  @MinLength(1)
  @MaxLength(2_000)
  url?: string;

  @EventTypes()
  event_types?: string[];

  @IfGiven()
  @IsString()
  @MaxLength(500)
  description?: string;

  /** false: nothing is sent until it is true again; what was begun waits, for a day at most. */
  @IfGiven()
  @IsBoolean()
  enabled?: boolean;
}

export class RotateWebhookSecretBody {
  /** How long messages are signed with both secrets. Default a day. */
  @ApiPropertyOptional({ type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(0)
  @Max(MAX_OVERLAP_SECONDS)
  overlap_seconds?: number;
}

export class RotateSigningSecretBody extends RotateWebhookSecretBody {
  /** The caller's own when absent. */
  @IfGiven()
  @IdField()
  tenant_id?: string;
}

export class SigningSecretQuery {
  /** The caller's own when absent. */
  @IsOptional()
  @IdField()
  tenant_id?: string;
}

/** Where messages are sent. */
export class WebhookView {
  id!: string;
  /** null: the installation's. */
  @ApiProperty({ type: 'string', nullable: true })
  tenant_id!: string | null;
  url!: string;
  description!: string;
  event_types!: string[];
  enabled!: boolean;
  /** `gone`: it answered with 410. */
  @ApiProperty({ enum: DISABLED_REASONS, nullable: true })
  disabled_reason!: string | null;
  @ApiProperty({ type: 'string', nullable: true })
  disabled_at!: string | null;
  /** Of the signing secret. */
  secret_last4!: string;
  /** Until then messages are signed with the secret before it too. */
  @ApiProperty({ type: 'string', nullable: true })
  previous_secret_expires_at!: string | null;
  @ApiProperty({ type: 'string', nullable: true })
  last_success_at!: string | null;
  /** Of the first failure behind the last success. */
  @ApiProperty({ type: 'string', nullable: true })
  failing_since!: string | null;
  created_at!: string;
  updated_at!: string;
}

export class CreatedWebhookView extends WebhookView {
  /** `whsec_...`: what signatures are checked with. Shown this once. */
  secret!: string;
}

export class WebhookPage {
  data!: WebhookView[];
  next_cursor!: string | null;
}

/** The secret that signs messages to addresses that come with one run or batch. */
export class SigningSecretView {
  tenant_id!: string;
  /** null: there is none yet; it is made when it is rotated, or needed. */
  @ApiProperty({ type: 'string', nullable: true })
  secret_last4!: string | null;
  @ApiProperty({ type: 'string', nullable: true })
  previous_secret_expires_at!: string | null;
}

export class ShownSigningSecretView extends SigningSecretView {
  /** Shown this once. */
  secret!: string;
}

export class EventTypeView {
  type!: string;
  description!: string;
}

export class EventTypeList {
  data!: EventTypeView[];
}

/** An endpoint whose address is known to be there. */
export const webhookView = (row: EndpointRow): WebhookView => ({
  ...{ id: row.id, tenant_id: row.tenant_id, url: row.url ?? '', description: row.description, event_types: row.event_types },
  ...{ enabled: row.disabled_at === null, disabled_reason: row.disabled_reason, secret_last4: row.secret_last4 },
  disabled_at: row.disabled_at?.toISOString() ?? null,
  previous_secret_expires_at: stillGood(row.previous_secret_expires_at),
  last_success_at: row.last_success_at?.toISOString() ?? null,
  failing_since: row.failing_since?.toISOString() ?? null,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
});

export const createdWebhookView = ({ endpoint, secret }: ShownEndpoint): CreatedWebhookView => ({
  ...webhookView(endpoint),
  secret,
});

export const signingSecretView = (tenantId: string, row: EndpointRow | undefined): SigningSecretView => ({
  tenant_id: tenantId,
  secret_last4: row?.secret_last4 ?? null,
  previous_secret_expires_at: stillGood(row?.previous_secret_expires_at ?? null),
});

const stillGood = (until: Date | null): string | null => (until && until.getTime() > Date.now() ? until.toISOString() : null);
