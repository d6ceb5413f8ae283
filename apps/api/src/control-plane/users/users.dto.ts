import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsEmail, IsIn, IsString, MaxLength } from 'class-validator';
import { type Page, PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH, type User } from '@libs/auth';
import { ROLES, type Role } from '@libs/kernel';
import { IfGiven } from '../http/if-given';

export class CreateUserBody {
  @IsEmail()
  @MaxLength(320)
  email!: string;

  @ApiProperty({ enum: ROLES })
  @IsIn(ROLES)
  role!: Role;

  /** The default tenant when absent. */
  @IfGiven()
  @IsString()
  @MaxLength(64)
  tenant_id?: string;

  /** A random one, shown once, when absent. Must be changed at the first login either way. */
  @ApiPropertyOptional({ minLength: PASSWORD_MIN_LENGTH, maxLength: PASSWORD_MAX_LENGTH })
  @IfGiven()
  @IsString()
  @MaxLength(1024)
  password?: string;
}

export class PatchUserBody {
  @ApiProperty({ enum: ROLES, required: false })
  @IfGiven()
  @IsIn(ROLES)
  role?: Role;

  @IfGiven()
  @IsBoolean()
  disabled?: boolean;
}

export class UserView {
  id!: string;
  tenant_id!: string;
  email!: string;
  @ApiProperty({ enum: ROLES })
  role!: Role;
  must_change_password!: boolean;
  disabled_at!: string | null;
  created_at!: string;
  updated_at!: string;
}

export class CreatedUserView extends UserView {
  /** Shown this once, when the gateway made it. */
  one_time_password?: string;
}

export class UserPage {
  data!: UserView[];
  next_cursor!: string | null;
}

export const userView = (user: User): UserView => ({
  id: user.id,
  tenant_id: user.tenantId,
  email: user.email,
  role: user.role,
  must_change_password: user.mustChangePassword,
  disabled_at: user.disabledAt?.toISOString() ?? null,
  created_at: user.createdAt.toISOString(),
  updated_at: user.updatedAt.toISOString(),
});

export const userPage = (page: Page<User>): UserPage => ({ data: page.data.map(userView), next_cursor: page.nextCursor });
