import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsString, MaxLength, ValidateIf } from 'class-validator';
import type { Page, Team } from '@libs/auth';
import { IfGiven } from '../http/if-given';
import { PageQuery } from '../http/page.dto';
import { FlagInQuery, IdField, NamedField } from '../http/text-fields';

const DESCRIPTION_CHARS = 1_000;

export class TeamQuery extends PageQuery {
  /** Of one tenant; administrators of the installation alone see more than their own. */
  @IfGiven()
  @IdField()
  tenant_id?: string;

  /** Only those that are archived, or only those that are not. */
  @IfGiven()
  @FlagInQuery()
  archived?: boolean;
}

export class CreateTeamBody {
  /** Unique inside the tenant, whatever the case. Letters, digits, blanks and . _ -. */
  @NamedField()
  name!: string;

  @IfGiven()
  @IsString()
  @MaxLength(DESCRIPTION_CHARS)
  description?: string;

  /** The caller's own when absent. */
  @IfGiven()
  @IdField()
  tenant_id?: string;
}

export class PatchTeamBody {
  @IfGiven()
  @NamedField({ required: false })
  name?: string;

  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: DESCRIPTION_CHARS })
  @ValidateIf((_body, value) => value !== undefined && value !== null)
  @IsString()
  @MaxLength(DESCRIPTION_CHARS)
  description?: string | null;

  /** Nothing more is attributed to an archived team by default, and nobody joins it. */
  @IfGiven()
  @IsBoolean()
  archived?: boolean;
}

export class TeamView {
  id!: string;
  tenant_id!: string;
  name!: string;
  description!: string | null;
  /** How many people are in it. */
  members!: number;
  archived_at!: string | null;
  created_at!: string;
  updated_at!: string;
}

export class TeamPage {
  data!: TeamView[];
  next_cursor!: string | null;
}

export const teamView = (team: Team): TeamView => ({
  id: team.id,
  tenant_id: team.tenantId,
  name: team.name,
  description: team.description,
  members: team.members,
  archived_at: team.archivedAt?.toISOString() ?? null,
  created_at: team.createdAt.toISOString(),
  updated_at: team.updatedAt.toISOString(),
});

export const teamPage = (page: Page<Team>): TeamPage => ({ data: page.data.map(teamView), next_cursor: page.nextCursor });
