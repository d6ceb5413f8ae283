import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsNumber, IsOptional, Matches, Max, Min } from 'class-validator';
import type { Setting } from '@libs/config';
import { type CacheSettings, CACHE_MODES, type InstallationSettings } from '@libs/response-cache';
import { ORIGINS } from '../system/settings.dto';

const KEY_MODELS = ['asked', 'target'] as const;
const PACES = ['instant', 'original'] as const;

/**
 * What is chosen for a tenant; null: it is as the installation is set. What is left out is so too in a PUT, and stays as it
 * was in a PATCH.
 */
export class CacheSettingsBody {
  @ApiPropertyOptional({ enum: CACHE_MODES, nullable: true })
  @IsOptional()
  @IsIn(CACHE_MODES)
  mode?: (typeof CACHE_MODES)[number] | null;

  /** Measures what `semantic` would answer, and serves nothing of it. */
  @ApiPropertyOptional({ type: 'boolean', nullable: true })
  @IsOptional()
  @IsBoolean()
  shadow?: boolean | null;

  @ApiPropertyOptional({ type: 'integer', nullable: true })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(2_592_000)
  ttl_seconds?: number | null;

  /** Requests above it, or without one, are not cached; above 2 all are. */
  @ApiPropertyOptional({ type: 'number', nullable: true })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(3)
  max_temperature?: number | null;

  /** Whether an answer belongs to the model as asked for, or to the target that routing chooses first. */
  @ApiPropertyOptional({ enum: KEY_MODELS, nullable: true })
  @IsOptional()
  @IsIn(KEY_MODELS)
  key_model?: (typeof KEY_MODELS)[number] | null;

  @ApiPropertyOptional({ enum: PACES, nullable: true })
  @IsOptional()
  @IsIn(PACES)
  pace?: (typeof PACES)[number] | null;

  @ApiPropertyOptional({ type: 'integer', nullable: true })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(10_000_000)
  max_entries?: number | null;

  @ApiPropertyOptional({ type: 'integer', nullable: true })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1_099_511_627_776)
  max_bytes?: number | null;

  /** Least score of a semantic hit of which nothing is known yet. */
  @ApiPropertyOptional({ type: 'number', nullable: true })
  @IsOptional()
  @IsNumber()
  @Min(0.5)
  @Max(1)
  similarity?: number | null;

  /** Wrong answers among semantic hits that are put up with. */
  @ApiPropertyOptional({ type: 'number', nullable: true })
  @IsOptional()
  @IsNumber()
  @Min(0.0001)
  @Max(0.5)
  max_error_rate?: number | null;

  /** `local`, or `provider/model` of a configured provider that has embeddings. */
  @ApiPropertyOptional({ type: 'string', nullable: true })
  @IsOptional()
  @Matches(/^(local|[a-z][a-z0-9-]{0,62}\/\S{1,200})$/, { message: 'embedding must be local, or provider/model' })
  embedding?: string | null;
}

/** Each setting of the body, and what it is called inside. */
const NAMES = {
  ...{ mode: 'mode', shadow: 'shadow', ttl_seconds: 'ttlSeconds', max_temperature: 'maxTemperature', key_model: 'keyModel' },
  ...{ pace: 'pace', max_entries: 'maxEntries', max_bytes: 'maxBytes', similarity: 'similarity' },
  ...{ max_error_rate: 'maxErrorRate', embedding: 'embedding' },
} as const satisfies Record<keyof CacheSettingsBody, keyof CacheSettings>;
type Field = keyof typeof NAMES;
const FIELDS = Object.keys(NAMES) as Field[];

/** How requests are cached, whoever says so. */
export class CacheSettingsInForce {
  @ApiProperty({ enum: CACHE_MODES })
  mode!: (typeof CACHE_MODES)[number];
  shadow!: boolean;
  ttl_seconds!: number;
  /** null: 0, but every temperature where the mode is `semantic` or a request asks for the cache itself. */
  @ApiProperty({ type: 'number', nullable: true })
  max_temperature!: number | null;
  @ApiProperty({ enum: KEY_MODELS })
  key_model!: (typeof KEY_MODELS)[number];
  @ApiProperty({ enum: PACES })
  pace!: (typeof PACES)[number];
  max_entries!: number;
  max_bytes!: number;
  similarity!: number;
  max_error_rate!: number;
  embedding!: string;
}

/** A variable of the installation's environment. */
export class VariableOrigin {
  name!: string;
  /** As in `GET /v1/admin/settings`. */
  @ApiProperty({ enum: ORIGINS })
  origin!: (typeof ORIGINS)[number];
}

export class InheritedFrom {
  mode!: VariableOrigin;
  ttl_seconds!: VariableOrigin;
}

export class CacheSettingsAnswer extends CacheSettingsInForce {
  tenant_id!: string;
  /** Names of the settings that were chosen for this tenant; all others are inherited. */
  @ApiProperty({ enum: FIELDS, isArray: true })
  chosen!: Field[];
  /** What holds where nothing is chosen. */
  inherited!: CacheSettingsInForce;
  /** The variables that say so; what is not here is the product's default. */
  inherited_from!: InheritedFrom;
}

/** What a body chooses, and what it gives back. */
export function settingsOf(body: CacheSettingsBody): { chosen: CacheSettings; reset: (keyof CacheSettings)[] } {
  const given = FIELDS.filter((field) => body[field] != null);
  return {
    chosen: Object.fromEntries(given.map((field) => [NAMES[field], body[field]])),
    reset: FIELDS.filter((field) => body[field] === null).map((field) => NAMES[field]),
  };
}

export function settingsAnswer(
  tenantId: string,
  tenant: CacheSettings,
  installation: InstallationSettings,
  variables: readonly Setting[],
): CacheSettingsAnswer {
  const from = (name: string): VariableOrigin => ({
    name,
    origin: variables.find((one) => one.name === name)?.from ?? 'default',
  });
  return {
    tenant_id: tenantId,
    ...inForce({ ...installation, ...tenant }),
    chosen: FIELDS.filter((field) => tenant[NAMES[field]] !== undefined),
    inherited: inForce(installation),
    inherited_from: { mode: from('GATEWAY_CACHE'), ttl_seconds: from('CACHE_TTL_SECONDS') },
  };
}

const inForce = (settings: InstallationSettings & CacheSettings): CacheSettingsInForce => ({
  ...{ mode: settings.mode, shadow: settings.shadow, ttl_seconds: settings.ttlSeconds },
  ...{ max_temperature: settings.maxTemperature ?? null, key_model: settings.keyModel, pace: settings.pace },
  ...{ max_entries: settings.maxEntries, max_bytes: settings.maxBytes, similarity: settings.similarity },
  ...{ max_error_rate: settings.maxErrorRate, embedding: settings.embedding },
});
