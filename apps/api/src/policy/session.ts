import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { TokenClaims, User } from '@libs/auth';
import type { Principal } from '@libs/kernel';

/** Who a control-plane request acts for. */
export interface Session {
  principal: Principal;
  /** Absent for the operators' key. */
  user?: User;
  /** The login is good for changing the password only. */
  passwordChange: boolean;
  /** Of the token that was shown; absent for the operators' key. */
  claims?: TokenClaims;
  /** The token lay in a cookie. */
  byCookie?: true;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the policy guard, under the name that passport uses. */
    user?: Session;
  }
}

/** The session of a handler whose policy is not public. */
export const CurrentSession = createParamDecorator((_data: unknown, context: ExecutionContext): Session =>
  sessionOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

export function sessionOf(request: FastifyRequest): Session {
  if (!request.user) throw new Error('a handler asked for the session of a public route');
  return request.user;
}
