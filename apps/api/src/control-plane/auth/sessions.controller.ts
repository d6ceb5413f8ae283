import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Sessions } from '@libs/auth';
import { CurrentSession, EVERYBODY, type Session } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { LoginSessionList, loginSessionView } from './auth.dto';

const PEOPLE = { ...EVERYBODY, peopleOnly: true } as const;

/** The own logins. */
@ApiTags('auth')
@Controller('v1/auth/sessions')
export class SessionsController {
  constructor(private readonly sessions: Sessions) {}

  @Get()
  @ApiRoute({ policy: PEOPLE, summary: 'List the own logins that are open, newest first', answer: LoginSessionList })
  async list(@CurrentSession() { principal, claims }: Session): Promise<LoginSessionList> {
    const sessions = await this.sessions.list(principal.userId ?? '');
    return { data: sessions.map((session) => loginSessionView(session, claims?.sessionId)) };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiRoute({
    policy: PEOPLE,
    summary: 'End one of the own logins',
    audit: { action: 'auth.end_session' },
    status: 204,
    failures: [404],
  })
  async end(@CurrentSession() { principal }: Session, @Param('id') id: string): Promise<void> {
    await this.sessions.end(principal.userId ?? '', id);
  }
}
