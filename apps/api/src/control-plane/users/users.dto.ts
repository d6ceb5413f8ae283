import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsEmail, IsString, MaxLength, MinLength, ValidateIf } from 'class-validator';
import { type Page, PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH, type User } from '@libs/auth';
import { ROLES, type Role } from '@libs/kernel';
import { IfGiven } from '../http/if-given';
import { PageQuery } from '../http/page.dto';
import { IdField, NamedField, OneOf } from '../http/text-fields';

export class UserQuery extends PageQuery {
  /** Of one tenant; administrators of the installation alone see more than their own. */
  @IfGiven()
  @IdField()
  tenant_id?: string;

  @IfGiven()
  @IdField()
  team_id?: string;

  @IfGiven()
  @OneOf(ROLES, { required: false })
  role?: Role;

  /** Part of the e-mail address or of the name. */
  @IfGiven()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  search?: string;
}

export class InviteUserBody {
  @IsEmail()
  @MaxLength(320)
  email!: string;

  @OneOf(ROLES)
  role!: Role;

  @IfGiven()
  @NamedField({ required: false })
  name?: string;

  /** The caller's own when absent. */
  @IfGiven()
  @IdField()
  tenant_id?: string;
}

export class CreateUserBody extends InviteUserBody {
  /** A random one, shown once, when absent. Must be changed at the first login either way. */
  @ApiPropertyOptional({ minLength: PASSWORD_MIN_LENGTH, maxLength: PASSWORD_MAX_LENGTH })
  @IfGiven()
  @IsString()
  @MaxLength(1024)
  password?: string;
}

/** What people may change about themselves. */
export class ProfileBody {
  @ApiPropertyOptional({ type: 'string', nullable: true, minLength: 1, maxLength: 100, pattern: '^[^\\s._-].{0,99}$' })
  @ValidateIf((_body, value) => value !== undefined && value !== null)
  @NamedField({ required: false })
  name?: string | null;

  /** A team of theirs, that their use is attributed to; null: none. */
  @ApiPropertyOptional({ type: 'string', nullable: true, maxLength: 64 })
  @ValidateIf((_body, value) => value !== undefined && value !== null)
  @IdField()
  default_team_id?: string | null;
}

export class PatchUserBody extends ProfileBody {
  @IfGiven()
  @OneOf(ROLES, { required: false })
  role?: Role;

  @IfGiven()
  @IsBoolean()
  disabled?: boolean;
}

export class UserView {
  id!: string;
  tenant_id!: string;
  email!: string;
  name!: string | null;
  @ApiProperty({ enum: ROLES })
  role!: Role;
  default_team_id!: string | null;
  /** False for somebody who was invited and has not come yet, or who logs in through the identity provider alone. */
  has_password!: boolean;
  must_change_password!: boolean;
  disabled_at!: string | null;
  last_login_at!: string | null;
  created_at!: string;
  updated_at!: string;
}

export class CreatedUserView extends UserView {
  /** Shown this once, when the gateway made it. */
  one_time_password?: string;
}

export class ResetPasswordView extends UserView {
  /** Shown this once; to be changed at the next login. */
  one_time_password!: string;
}

export class InvitedUserView extends UserView {
  /** Shown this once: for POST /v1/auth/accept-invitation. */
  invitation_token!: string;
  /** Seconds. */
  invitation_expires_in!: number;
}

export class UserPage {
  data!: UserView[];
  next_cursor!: string | null;
}

export const userView = (user: User): UserView => ({
  id: user.id,
  tenant_id: user.tenantId,
  email: user.email,
  name: user.name,
  role: user.role,
  default_team_id: user.defaultTeamId,
  has_password: user.hasPassword,
  must_change_password: user.mustChangePassword,
  disabled_at: user.disabledAt?.toISOString() ?? null,
  last_login_at: user.lastLoginAt?.toISOString() ?? null,
  created_at: user.createdAt.toISOString(),
  updated_at: user.updatedAt.toISOString(),
});

export const userPage = (page: Page<User>): UserPage => ({ data: page.data.map(userView), next_cursor: page.nextCursor });
