import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsString, MaxLength, MinLength } from 'class-validator';
import type { Grant, LoginSession } from '@libs/auth';
import { IfGiven } from '../http/if-given';
import { UserView, userView } from '../users/users.dto';

const PASSWORD_CHARS = 1024;
const TOKEN_CHARS = 4096;

class BrowserBody {
  /** For pages: tokens go into cookies that no script can read, and the answer holds a `csrf_token` instead of them. */
  @IfGiven()
  @IsBoolean()
  cookie?: boolean;
}

export class LoginBody extends BrowserBody {
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
  /** The one in the cookie when absent. */
  @IfGiven()
  @IsString()
  @MinLength(1)
  @MaxLength(TOKEN_CHARS)
  refresh_token?: string;
}

export class LogoutBody extends RefreshBody {
  /** Every login of this person, not only the one that the token belongs to. */
  @IfGiven()
  @IsBoolean()
  all?: boolean;
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

export class AcceptInvitationBody extends BrowserBody {
  @IsString()
  @MinLength(1)
  @MaxLength(TOKEN_CHARS)
  invitation_token!: string;

  @IsString()
  @MinLength(1)
  @MaxLength(PASSWORD_CHARS)
  new_password!: string;
}

/** A login. Without a refresh token the access token is good for changing the password only. */
export class GrantView {
  /** Absent when it lies in a cookie. */
  access_token?: string;
  @ApiProperty({ enum: ['Bearer'], required: false })
  token_type?: 'Bearer';
  /** Seconds. */
  expires_in!: number;
  /** Absent when it lies in a cookie. Works once; the next one comes with the answer. */
  refresh_token?: string;
  /** For the header `x-csrf-token` of every request that changes something, when the tokens lie in cookies. */
  csrf_token?: string;
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

/** The same for a page: nothing that opens anything by itself. */
export const browserGrantView = (grant: Grant): GrantView => ({
  expires_in: grant.expiresInSeconds,
  csrf_token: grant.csrfToken,
  password_change_required: grant.passwordChangeRequired,
  user: userView(grant.user),
});

/** Who the credentials speak for; `user` is null for the operators' key. */
export class MeView {
  @ApiProperty({ enum: ['user', 'automation'] })
  kind!: string;
  role!: string;
  tenant_id!: string;
  /** An administrator of everything, not of a tenant alone. */
  installation_admin!: boolean;
  /** Of this login; null where it has none. */
  session_id!: string | null;
  /** Where clients call on this host, when it is another port than the control plane's; null: the same. */
  @ApiProperty({ type: 'integer', nullable: true })
  client_port!: number | null;
  /** Only for a login by cookie. */
  csrf_token?: string;
  @ApiProperty({ type: () => UserView, nullable: true })
  user!: UserView | null;
}

/** One login, however often its tokens were renewed. */
export class LoginSessionView {
  id!: string;
  @ApiProperty({ enum: ['password', 'oidc', 'invitation'] })
  method!: string;
  /** Where it came from: an IPv4 address, or the first half of an IPv6 one. */
  network!: string | null;
  user_agent!: string | null;
  /** The one that asks. */
  current!: boolean;
  created_at!: string;
  last_used_at!: string;
  expires_at!: string;
}

export class LoginSessionList {
  data!: LoginSessionView[];
}

export const loginSessionView = (session: LoginSession, currentId: string | undefined): LoginSessionView => ({
  id: session.id,
  method: session.method,
  network: session.network,
  user_agent: session.userAgent,
  current: session.id === currentId,
  created_at: session.createdAt.toISOString(),
  last_used_at: session.lastUsedAt.toISOString(),
  expires_at: session.expiresAt.toISOString(),
});
