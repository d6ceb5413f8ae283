import { timingSafeEqual } from 'node:crypto';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags, ApiUnauthorizedResponse } from '@nestjs/swagger';
import { PrometheusController } from '@willsoto/nestjs-prometheus';
import type { FastifyReply } from 'fastify';
import { Runtime } from '@libs/gateway';
import { GatewayError } from '@libs/kernel';
import { schemaRef } from '../openapi/document-parts';
import { Policy } from '../policy';
import { digestOf } from './digest';

const errorContent = { 'application/json': { schema: schemaRef('Error') } };

/** GET /metrics for Prometheus. In production it wants METRICS_TOKEN or a port of its own; without either it is not there. */
@ApiTags('operations')
@Controller()
export class MetricsController extends PrometheusController {
  private readonly token: Buffer | undefined;
  private readonly hidden: boolean;

  constructor(runtime: Runtime) {
    super();
    const { metricsToken, production, http } = runtime.config;
    this.token = metricsToken && digestOf(metricsToken);
    this.hidden = production && metricsToken === undefined && http.metricsPort === undefined;
  }

  @Get()
  @Policy('public')
  @ApiOperation({ summary: 'Metrics in the Prometheus text format' })
  @ApiOkResponse({ description: 'The metrics.', content: { 'text/plain': { schema: { type: 'string' } } } })
  @ApiUnauthorizedResponse({ description: 'METRICS_TOKEN is set, and this is not it.', content: errorContent })
  @ApiNotFoundResponse({ description: 'In production, until METRICS_TOKEN or METRICS_PORT is set.', content: errorContent })
  override async index(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    if (this.hidden)
      throw new GatewayError(
        'not_found',
        'There is nothing at this address. In production /metrics needs METRICS_TOKEN or METRICS_PORT.',
      );
    const given = reply.request.headers.authorization?.replace(/^Bearer /i, '') ?? '';
    if (this.token && !timingSafeEqual(this.token, digestOf(given))) {
      throw new GatewayError('token_invalid', '/metrics wants METRICS_TOKEN as a bearer token.');
    }
    return super.index(reply);
  }
}
