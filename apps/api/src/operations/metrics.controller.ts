import { timingSafeEqual } from 'node:crypto';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiTags, ApiUnauthorizedResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Runtime } from '@libs/gateway';
import { GatewayError } from '@libs/kernel';
import { CONTENT_TYPES, expositionFor, MetricsPages } from '@libs/telemetry';
import { schemaRef } from '../openapi/document-parts';
import { Policy } from '../policy';
import { digestOf } from './digest';

const errorContent = { 'application/json': { schema: schemaRef('Error') } };
const text = { schema: { type: 'string' as const } };

/** GET /metrics for Prometheus. In production it wants METRICS_TOKEN or a port of its own; without either it is not there. */
@ApiTags('operations')
@Controller()
export class MetricsController {
  private readonly token: Buffer | undefined;
  private readonly hidden: string | undefined;
  private readonly pages: MetricsPages;

  constructor(runtime: Runtime) {
    this.pages = new MetricsPages(runtime.registry);
    const { metricsToken, production, metrics } = runtime.config;
    this.token = metricsToken && digestOf(metricsToken);
    if (!metrics.enabled) this.hidden = 'PROMETHEUS_ENABLED is false.';
    else if (production && metricsToken === undefined && metrics.port === undefined)
      this.hidden = 'In production /metrics needs METRICS_TOKEN or METRICS_PORT.';
  }

  @Get()
  @Policy('public')
  @ApiOperation({ summary: "Metrics as Prometheus' text, or as OpenMetrics with exemplars where Accept names that" })
  @ApiOkResponse({
    description: 'The metrics.',
    content: { 'text/plain': text, 'application/openmetrics-text': text },
  })
  @ApiUnauthorizedResponse({ description: 'METRICS_TOKEN is set, and this is not it.', content: errorContent })
  @ApiNotFoundResponse({
    description: 'PROMETHEUS_ENABLED is false, or, in production, neither METRICS_TOKEN nor METRICS_PORT is set.',
    content: errorContent,
  })
  async index(@Res({ passthrough: true }) reply: FastifyReply): Promise<Buffer> {
    if (this.hidden !== undefined) throw new GatewayError('not_found', `There is nothing at this address. ${this.hidden}`);
    const given = reply.request.headers.authorization?.replace(/^Bearer /i, '') ?? '';
    if (this.token && !timingSafeEqual(this.token, digestOf(given))) {
      throw new GatewayError('token_invalid', '/metrics wants METRICS_TOKEN as a bearer token.');
    }
    const form = expositionFor(reply.request.headers.accept);
    void reply.header('content-type', CONTENT_TYPES[form]);
    const { body, done } = await this.pages.render(form);
    // Sent, or given up by whoever asked.
    reply.raw.once('close', done);
    return body;
  }
}
