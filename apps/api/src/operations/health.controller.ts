import { Controller, Get, HttpCode, HttpStatus, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Policy } from '../policy';
import { Health } from './health';
import { HealthView, LiveView, ReadyView } from './health.dto';

/** Liveness, a summary for people, and readiness for load balancers. */
@ApiTags('operations')
@Controller()
export class HealthController {
  constructor(private readonly health: Health) {}

  /** The process runs. Never fails because something it depends on does. */
  @Get('health')
  @Policy('public')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({ summary: 'Liveness and a summary of providers and dependencies' })
  @ApiOkResponse({ description: 'The process runs.', type: HealthView })
  summary(): Promise<object> {
    return this.health.summary();
  }

  @Get('health/live')
  @Policy('public')
  @ApiOperation({ summary: 'Liveness alone' })
  @ApiOkResponse({ description: 'The process runs.', type: LiveView })
  live(): object {
    return { status: 'ok' };
  }

  @Get(['ready', 'health/ready'])
  @Policy('public')
  @ApiOperation({ summary: 'Readiness: the database answers and the process is not shutting down' })
  @ApiOkResponse({ description: 'Send traffic here.', type: ReadyView })
  @ApiServiceUnavailableResponse({ description: 'Send no traffic here now.', type: ReadyView })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const readiness = await this.health.readiness();
    void reply.status(readiness.ready ? 200 : 503);
    return readiness;
  }
}
