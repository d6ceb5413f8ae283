import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import {
  type Bodies,
  CAPTURE_LIMITS,
  CAPTURE_OFF,
  type CaptureRule,
  type CapturesKept,
  type Redaction,
  REDACTIONS,
} from '@libs/capture';
import { IfGiven } from '../http/if-given';

/** What is left out is as it is at first. */
export class CaptureBody {
  /** Whether bodies of requests and answers are kept from now on. */
  @IsBoolean()
  enabled!: boolean;

  /** Share of the requests, 0 to 1; all of them when left out. */
  @IfGiven()
  @IsNumber()
  @Min(0)
  @Max(1)
  sample_rate?: number;

  /** Bytes that are kept of a request, and of its answer, behind redaction; 65,536 when left out. */
  @ApiPropertyOptional({ type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(CAPTURE_LIMITS.bytes)
  max_bytes?: number;

  /** Days that bodies are kept; 7 when left out. */
  @ApiPropertyOptional({ type: 'integer' })
  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(CAPTURE_LIMITS.days)
  retention_days?: number;

  /** What is taken out beside secrets, which always are; all of it when left out. */
  @ApiPropertyOptional({ enum: REDACTIONS, isArray: true })
  @IfGiven()
  @IsArray()
  @ArrayUnique()
  @IsIn(REDACTIONS, { each: true })
  redact?: Redaction[];

  /** Names of JSON fields whose values are left out wherever they stand, whatever they hold. */
  @ApiPropertyOptional({ type: [String], example: ['patient_name'] })
  @IfGiven()
  @IsArray()
  @ArrayMaxSize(CAPTURE_LIMITS.fields)
  @IsString({ each: true })
  @MaxLength(CAPTURE_LIMITS.fieldName, { each: true })
  @Matches(/^[\w.-]{1,64}$/, { each: true, message: 'redact_fields must be names of fields: letters, digits and . _ -' })
  redact_fields?: string[];
}

export class CaptureView {
  tenant_id!: string;
  enabled!: boolean;
  sample_rate!: number;
  @ApiProperty({ type: 'integer' })
  max_bytes!: number;
  @ApiProperty({ type: 'integer' })
  retention_days!: number;
  @ApiProperty({ enum: REDACTIONS, isArray: true })
  redact!: Redaction[];
  redact_fields!: string[];
  /** Requests whose bodies are there now. */
  @ApiProperty({ type: 'integer' })
  kept_requests!: number;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  oldest_at!: string | null;
}

/** One body as it was kept. `[redacted:…]` and `[left out: …]` stand where something was taken out. */
export class KeptBodyView {
  /** `stream`: what its events said together; `none`: it is no text, and only its size is told. */
  @ApiProperty({ enum: ['json', 'stream', 'text', 'none'] })
  kind!: string;
  text!: string;
  /** Something is missing at its end. */
  cut!: boolean;
  /** As long as it really was. */
  @ApiProperty({ type: 'integer' })
  bytes!: number;
  /** How often what was taken out: secret, email, phone, card, field, data. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  redactions!: Record<string, number>;
}

export class BodiesView {
  request_id!: string;
  tenant_id!: string;
  captured_at!: string;
  expires_at!: string;
  /** null: it had none that can be kept, as a form. */
  @ApiProperty({ type: KeptBodyView, nullable: true })
  request!: KeptBodyView | null;
  @ApiProperty({ type: KeptBodyView, nullable: true })
  response!: KeptBodyView | null;
}

export const ruleOf = (body: CaptureBody): CaptureRule => ({
  enabled: body.enabled,
  sampleRate: body.sample_rate ?? CAPTURE_OFF.sampleRate,
  maxBytes: body.max_bytes ?? CAPTURE_OFF.maxBytes,
  retentionDays: body.retention_days ?? CAPTURE_OFF.retentionDays,
  redact: body.redact ?? CAPTURE_OFF.redact,
  redactFields: body.redact_fields ?? [],
});

export const captureView = (tenantId: string, rule: CaptureRule, kept: CapturesKept): CaptureView => ({
  tenant_id: tenantId,
  enabled: rule.enabled,
  sample_rate: rule.sampleRate,
  max_bytes: rule.maxBytes,
  retention_days: rule.retentionDays,
  redact: [...rule.redact],
  redact_fields: [...rule.redactFields],
  kept_requests: kept.requests,
  oldest_at: kept.oldest?.toISOString() ?? null,
});

export const bodiesView = (bodies: Bodies): BodiesView => ({
  request_id: bodies.requestId,
  tenant_id: bodies.tenantId,
  captured_at: bodies.capturedAt.toISOString(),
  expires_at: bodies.expiresAt.toISOString(),
  request: keptView(bodies.request),
  response: keptView(bodies.response),
});

const keptView = (body: Bodies['request']): KeptBodyView | null =>
  body && { kind: body.kind, text: body.text, cut: body.cut, bytes: body.bytes, redactions: { ...body.redactions } };
