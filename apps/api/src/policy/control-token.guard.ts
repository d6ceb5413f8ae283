import { Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { toTokenError } from '@libs/auth';
import { CONTROL_TOKEN } from './control-token.strategy';

/** Runs the passport strategy and says in the product's words why a token was refused. */
@Injectable()
export class ControlTokenGuard extends AuthGuard(CONTROL_TOKEN) {
  override handleRequest<TSession>(failure: unknown, session: TSession | false, info: unknown): TSession {
    if (failure) throw failure;
    if (!session) throw toTokenError(info);
    return session;
  }
}
