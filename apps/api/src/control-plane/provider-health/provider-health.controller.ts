import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ADMINS } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { ProviderHealthList } from './provider-health.dto';
import { ProviderHealthReport } from './provider-health';

/** What probes and comparisons say of the providers. */
@ApiTags('providers')
@Controller('v1/admin/provider-health')
export class ProviderHealthController {
  constructor(private readonly report: ProviderHealthReport) {}

  @Get()
  @ApiRoute({
    policy: ADMINS,
    summary: 'How enabled providers do by their probes, and which models stand out',
    answer: ProviderHealthList,
  })
  list(): ProviderHealthList {
    return { data: this.report.list(), next_cursor: null };
  }
}
