import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ADMINS } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { CircuitBreakers } from './circuit-breakers';
import { CircuitBreakerAnswer, CircuitBreakerList, CircuitBreakerOverride } from './circuit-breakers.dto';

/** Which targets are left alone for now, and the hand on the switch. */
@ApiTags('circuit breakers')
@Controller('v1/admin/circuit-breakers')
export class CircuitBreakersController {
  constructor(private readonly breakers: CircuitBreakers) {}

  @Get()
  @ApiRoute({ policy: ADMINS, summary: 'List the circuit breakers of which something is known', answer: CircuitBreakerList })
  async list(): Promise<CircuitBreakerList> {
    return { data: await this.breakers.list(), next_cursor: null };
  }

  @Post('override')
  @HttpCode(200)
  @ApiRoute({
    policy: ADMINS,
    audit: { action: 'circuit_breaker.override' },
    summary: 'Hold the circuit breaker of a target open, or close it',
    answer: CircuitBreakerAnswer,
    body: true,
  })
  override(@Body() body: CircuitBreakerOverride): Promise<CircuitBreakerAnswer> {
    return this.breakers.override(body);
  }
}
