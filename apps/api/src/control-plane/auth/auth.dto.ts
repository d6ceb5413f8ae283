import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength, MinLength } from 'class-validator';
import type { Grant } from '@libs/auth';
import { UserView, userView } from '../users/users.dto';

const PASSWORD_CHARS = 1024;

export class LoginBody {
  @IsString()
  @MinLength(1)
  @MaxLength(320)
  email!: string;

  @IsString()
  @MinLength(1)
  @MaxLength(PASSWORD_CHARS)
  password!: string;
}

export class RefreshBody {
  @IsString()
  @MinLength(1)
  @MaxLength(4096)
  refresh_token!: string;
}

export class ChangePasswordBody {
  @IsString()
  @MinLength(1)
  @MaxLength(PASSWORD_CHARS)
  current_password!: string;

  @IsString()
  @MinLength(1)
  @MaxLength(PASSWORD_CHARS)
  new_password!: string;
}

/** A login. Without a refresh token the access token is good for changing the password only. */
export class GrantView {
  access_token!: string;
  @ApiProperty({ enum: ['Bearer'] })
  token_type!: 'Bearer';
  /** Seconds. */
  expires_in!: number;
  refresh_token?: string;
  password_change_required!: boolean;
  user!: UserView;
}

export const grantView = (grant: Grant): GrantView => ({
  access_token: grant.accessToken,
  token_type: 'Bearer',
  expires_in: grant.expiresInSeconds,
  ...(grant.refreshToken === undefined ? {} : { refresh_token: grant.refreshToken }),
  password_change_required: grant.passwordChangeRequired,
  user: userView(grant.user),
});

/** Who the credentials speak for; `user` is null for the operators' key. */
export class MeView {
  @ApiProperty({ enum: ['user', 'automation'] })
  kind!: string;
  role!: string;
  tenant_id!: string;
  @ApiProperty({ type: () => UserView, nullable: true })
  user!: UserView | null;
}
