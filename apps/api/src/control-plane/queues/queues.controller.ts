import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RunQueueReport } from '@libs/agent-runs';
import { CurrentSession, EVERYBODY, type Session } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { tenantForList, visibleTenant } from '../http/visible-tenant';
import { QueuesQuery, QueuesView } from './queues.dto';

const ALIVE_MS = 10_000;

/** What there is to do for workers, and how they do. */
@ApiTags('queues')
@Controller('v1/admin/queues')
export class QueuesController {
  constructor(private readonly report: RunQueueReport) {}

  @Get()
  @ApiRoute({ policy: EVERYBODY, summary: 'Runs by state, how long the oldest waits, and the workers', answer: QueuesView })
  async get(@CurrentSession() { principal }: Session, @Query() query: QueuesQuery): Promise<QueuesView> {
    const counts = await this.report.counts(tenantForList(principal, query.tenant_id));
    const all = visibleTenant(principal) === undefined;
    const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);
    const workers = all ? await this.report.workers() : [];
    return {
      backend: this.report.backend,
      states: counts.states,
      delayed: counts.delayed,
      oldest_waiting_seconds: seconds(counts.oldest_waiting_ms),
      oldest_running_seconds: seconds(counts.oldest_running_ms),
      rings: all ? await this.report.rings() : null,
      paused: await this.report.paused(),
      tenants: counts.tenants,
      workers: workers.map(({ started_at, seen_at, silent_ms, ...worker }) => ({
        ...worker,
        alive: silent_ms < ALIVE_MS,
        started_at: started_at.toISOString(),
        seen_at: seen_at.toISOString(),
      })),
    };
  }
}
