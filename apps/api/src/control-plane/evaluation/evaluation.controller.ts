import { Body, Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { administersInstallation } from '@libs/auth';
import { EvaluationService, FeedbackService } from '@libs/evaluation';
import { GatewayError, type IdKind, isId } from '@libs/kernel';
import { ADMINS_AND_MEMBERS, CurrentSession, EVERYBODY, type Session } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { PageQuery } from '../http/page.dto';
import { EvaluateBody, EvaluationPage, EvaluationView, evaluationView, FeedbackPage, feedbackView } from './evaluation.dto';

/** What `/v1/feedback` and `/v1/evaluations` tell clients, for people who look at their tenant's. */
@ApiTags('quality')
@Controller('v1/admin')
export class EvaluationController {
  constructor(
    private readonly feedback: FeedbackService,
    private readonly evaluations: EvaluationService,
  ) {}

  @Get('feedback')
  @ApiRoute({ policy: EVERYBODY, summary: "Ratings of one's own tenant, newest first", answer: FeedbackPage })
  async ratings(@CurrentSession() { principal }: Session, @Query() { cursor, limit }: PageQuery): Promise<FeedbackPage> {
    const before = cursorOf(cursor, 'feedback');
    const rows = await this.feedback.list(principal, { before, limit: limit + 1, requestId: undefined });
    return pageOf(rows, limit, feedbackView);
  }

  @Get('evaluations')
  @ApiRoute({ policy: EVERYBODY, summary: "Evaluations of one's own tenant, newest first", answer: EvaluationPage })
  async list(@CurrentSession() { principal }: Session, @Query() { cursor, limit }: PageQuery): Promise<EvaluationPage> {
    const rows = await this.evaluations.list(principal, cursorOf(cursor, 'evaluation'), limit + 1);
    return pageOf(rows, limit, evaluationView);
  }

  @Post('evaluations')
  @HttpCode(201)
  @ApiRoute({
    policy: ADMINS_AND_MEMBERS,
    audit: { action: 'evaluation.create' },
    summary: 'Look for faults of an answer, or compare two models by a judge; the calls are booked on whoever asks',
    status: 201,
    answer: EvaluationView,
    failures: [404, 429, 502],
    body: true,
  })
  async evaluate(
    @CurrentSession() { principal }: Session,
    @Body() body: EvaluateBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<EvaluationView> {
    const leaving = new AbortController();
    reply.raw.once('close', () => leaving.abort());
    const trusted = administersInstallation(principal);
    return evaluationView(await this.evaluations.evaluate({ principal, trusted }, given(body), leaving.signal));
  }
}

/** What was left out is no field of the question. */
const given = (body: EvaluateBody): object => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));

function cursorOf(cursor: string | undefined, kind: IdKind): string | undefined {
  if (cursor === undefined || isId(kind, cursor)) return cursor;
  throw new GatewayError('invalid_request', 'The cursor is not one that this list has given out.', { param: 'cursor' });
}

/** @param rows one more than asked for tells whether there is a next page */
function pageOf<Row extends { id: string }, View>(rows: readonly Row[], limit: number, view: (row: Row) => View) {
  const shown = rows.slice(0, limit);
  return { data: shown.map(view), next_cursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}
