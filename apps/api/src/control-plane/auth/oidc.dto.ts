import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { IfGiven } from '../http/if-given';

export class OidcLoginQuery {
  /** A path of this gateway to go to afterwards; / when absent, or when it leads elsewhere. */
  @IfGiven()
  @IsString()
  @MaxLength(1_000)
  return_to?: string;
}

class OidcView {
  /** For the button. */
  name!: string;
  /** Where to send the browser. */
  login_url!: string;
  /** Where to send it behind POST /v1/auth/logout, so that the login at the identity provider ends too. */
  logout_url!: string;
}

export class LoginMethodsView {
  password!: boolean;
  @ApiProperty({ type: () => OidcView, nullable: true })
  oidc!: OidcView | null;
}
