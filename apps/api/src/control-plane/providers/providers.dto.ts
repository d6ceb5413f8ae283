import { adapterIds } from '@libs/providers';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { IfGiven } from '../http/if-given';

/** The sandbox is part of the product, and nowhere else. */
const ADAPTERS = adapterIds()
  .map(({ family, profile }) => `${family}/${profile}`)
  .filter((id) => id !== 'openai-compatible/sandbox');

export class CreateProviderBody {
  /** 1-63 lower-case letters, digits and dashes, a letter first. */
  @IsString()
  @Matches(/^[a-z][a-z0-9-]{0,62}$/)
  id!: string;

  /** What it speaks, as `family/profile`; `openai-compatible/generic` when absent. */
  @IfGiven()
  @IsString()
  @IsIn(ADAPTERS)
  adapter?: string;

  /** Where its API begins: of an OpenAI-compatible one usually ending in /v1. */
  @IsString()
  @MinLength(1)
  @MaxLength(2000)
  base_url!: string;

  /** Allows addresses inside private networks, for a server of your own. */
  @IfGiven()
  @IsBoolean()
  allow_private_network?: boolean;

  /** False for servers that take requests without a key. */
  @IfGiven()
  @IsBoolean()
  requires_key?: boolean;

  @IfGiven()
  @IsBoolean()
  enabled?: boolean;
}

/** Whether and how often it is asked if it is there: something that costs nothing. */
export class HealthProbeBody {
  /** null: as is usual, which is on for servers inside the network that need no key. */
  @ApiPropertyOptional({ type: 'boolean', nullable: true })
  @IsOptional()
  @IsBoolean()
  enabled?: boolean | null;

  /** null: 15. */
  @ApiPropertyOptional({ type: 'integer', nullable: true, minimum: 5, maximum: 86400 })
  @IsOptional()
  @IsInt()
  @Min(5)
  @Max(86_400)
  interval_seconds?: number | null;
}

/** Shown to a provider that asks who calls. */
export class ClientCertificateBody {
  @IsString()
  @MaxLength(262_144)
  certificate_pem!: string;

  /** Kept encrypted, never shown. */
  @IsString()
  @MaxLength(32_768)
  private_key_pem!: string;
}

/** A header of every call. Without a value of either kind the secret stored under this name stays. */
export class HeaderBody {
  /** Lower case; not one of the gateway's own, nor one that carries credentials or belongs to a connection. */
  @IsString()
  @MaxLength(64)
  name!: string;

  /** May name {tenant_id}, {team_id}, {user_id}, {virtual_key_id}, {request_id} and {provider_id}; left out where one is not known. */
  @IfGiven()
  @IsString()
  @MaxLength(2048)
  value?: string;

  /** Kept encrypted, never shown, sent as it is. */
  @IfGiven()
  @IsString()
  @MaxLength(2048)
  secret_value?: string;
}

export class PatchProviderBody {
  @IfGiven()
  @IsString()
  @MinLength(1)
  @MaxLength(2000)
  base_url?: string;

  @IfGiven()
  @IsBoolean()
  allow_private_network?: boolean;

  @IfGiven()
  @IsBoolean()
  requires_key?: boolean;

  @IfGiven()
  @IsBoolean()
  enabled?: boolean;

  @ApiPropertyOptional({ type: HealthProbeBody })
  @IfGiven()
  @ValidateNested()
  @Type(() => HealthProbeBody)
  health_probe?: HealthProbeBody;

  /** URL of an HTTP proxy with its credentials, `none`, or null for the one of the installation. */
  @ApiPropertyOptional({ type: 'string', nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  proxy_url?: string | null;

  /** Certificates in PEM, trusted for this provider beside the usual authorities; null for none. */
  @ApiPropertyOptional({ type: 'string', nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(262_144)
  ca_pem?: string | null;

  @ApiPropertyOptional({ type: ClientCertificateBody, nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => ClientCertificateBody)
  client_certificate?: ClientCertificateBody | null;

  /** All of them: what is not here goes. */
  @ApiPropertyOptional({ type: [HeaderBody] })
  @IfGiven()
  @IsArray()
  @ArrayMaxSize(32)
  @ValidateNested({ each: true })
  @Type(() => HeaderBody)
  headers?: HeaderBody[];
}

export class HealthProbeView {
  enabled!: boolean | null;
  interval_seconds!: number | null;
}

export class HeaderView {
  name!: string;
  /** null: a secret. */
  value!: string | null;
  secret!: boolean;
}

export class ProviderAnswer {
  id!: string;
  family!: string;
  profile!: string;
  base_url!: string;
  allow_private_network!: boolean;
  requires_key!: boolean;
  enabled!: boolean;
  health_probe!: HealthProbeView;
  /** Without its credentials; `none`; null: as the installation. */
  proxy_url!: string | null;
  ca_pem!: string | null;
  client_certificate_pem!: string | null;
  headers!: HeaderView[];
  created_at!: string;
  updated_at!: string;
}

/** All of them: an installation has tens, not thousands. */
export class ProviderPage {
  data!: ProviderAnswer[];
  next_cursor!: string | null;
}
