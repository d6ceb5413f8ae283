import { adapterIds } from '@libs/providers';
import { IsBoolean, IsIn, IsString, Matches, MaxLength, MinLength } from 'class-validator';
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
}

export class ProviderAnswer {
  id!: string;
  family!: string;
  profile!: string;
  base_url!: string;
  allow_private_network!: boolean;
  requires_key!: boolean;
  enabled!: boolean;
  created_at!: string;
  updated_at!: string;
}

/** All of them: an installation has tens, not thousands. */
export class ProviderPage {
  data!: ProviderAnswer[];
  next_cursor!: string | null;
}
