import { randomBytes } from 'node:crypto';
import { Controller, Get, Patch, Post, Put, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuditTrail } from '@libs/database';
import { GatewayError, isJsonObject } from '@libs/kernel';
import { ADMINS, Policy } from '../../../policy';
import { CurrentAudit } from '../../audit/current-audit';
import { BOARD_PATH, boardHeaders } from './board-page';
import type { BoardAnswer } from './board-routes';
import { QueueBoard } from './queue-board';
import { QueueTrails } from './queue-trails';

const AUDIT = { action: 'queue.change' } as const;
/** Of the board's own router; each is answered with its one page. */
const PAGES = /^(queue\/[^/]+(\/[^/]+)?|metrics-history|job-schedulers)?$/;

/** A page for people, and what it asks for: no part of the API that is promised. */
@ApiExcludeController()
@Controller('v1/admin/queues/board')
export class QueueBoardController {
  constructor(
    private readonly board: QueueBoard,
    private readonly trails: QueueTrails,
  ) {}

  @Get('*')
  @Policy(ADMINS)
  async read(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const rest = restOf(request);
    if (rest.startsWith('api/')) return send(reply, await this.answer(request));
    if (!rest.startsWith('static/')) {
      if (!PAGES.test(rest)) throw unknown();
      const nonce = randomBytes(16).toString('base64');
      return reply.headers(boardHeaders(nonce)).type('text/html; charset=utf-8').send(this.board.page.page(nonce));
    }
    const file = this.board.page.file(rest.slice('static/'.length));
    if (!file) throw unknown();
    // Names of the same release are the same files; only whoever may look has them.
    return reply
      .headers({ ...boardHeaders(), 'cache-control': 'private, max-age=3600' })
      .type(file.type)
      .send(file.content);
  }

  @Put('api/*')
  @Policy(ADMINS, AUDIT)
  put(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @CurrentAudit() trail: AuditTrail): Promise<unknown> {
    return this.change(request, reply, trail);
  }

  @Post('api/*')
  @Policy(ADMINS, AUDIT)
  post(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @CurrentAudit() trail: AuditTrail): Promise<unknown> {
    return this.change(request, reply, trail);
  }

  @Patch('api/*')
  @Policy(ADMINS, AUDIT)
  patch(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @CurrentAudit() trail: AuditTrail): Promise<unknown> {
    return this.change(request, reply, trail);
  }

  private async change(request: FastifyRequest, reply: FastifyReply, trail: AuditTrail): Promise<unknown> {
    const answer = await this.answer(request);
    if (answer.status >= 400) throw refused(answer);
    await this.trails.write(trail, restOf(request).slice('api/queues/'.length));
    return send(reply, answer);
  }

  /** @throws GatewayError not_found */
  private async answer(request: FastifyRequest): Promise<BoardAnswer> {
    const answer = await this.board.answer({
      method: request.method.toLowerCase(),
      path: `/${restOf(request)}`,
      query: request.query as Record<string, string>,
      body: isJsonObject(request.body) ? request.body : {},
    });
    if (!answer) throw unknown();
    return answer;
  }
}

const send = (reply: FastifyReply, { status, body }: BoardAnswer): FastifyReply =>
  reply.headers(boardHeaders()).status(status).send(body);
const restOf = ({ url }: FastifyRequest): string => (url.split('?', 1)[0] ?? '').slice(BOARD_PATH.length);
/** In our words, so that the audit log has it as refused. */
function refused({ status, body }: BoardAnswer): GatewayError {
  const said = isJsonObject(body) && typeof body['message'] === 'string' ? body['message'] : 'This cannot be done now.';
  return new GatewayError(status === 403 ? 'forbidden' : status === 404 ? 'not_found' : 'conflict', said);
}
const unknown = (): GatewayError => new GatewayError('not_found', 'There is nothing at this address.');
