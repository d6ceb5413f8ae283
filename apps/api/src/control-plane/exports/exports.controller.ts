import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ADMINS } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { ExportsView } from './exports.dto';
import { ExportsReport } from './exports-report';

/** Where the request log and traces are taken beside the gateway's own tables. */
@ApiTags('operations')
@Controller('v1/admin/exports')
export class ExportsController {
  constructor(private readonly report: ExportsReport) {}

  @Get()
  @ApiRoute({
    policy: ADMINS,
    summary: 'Each export of the request log and of traces: how far behind it is, and its last error',
    answer: ExportsView,
  })
  async get(): Promise<ExportsView> {
    return { data: await this.report.view() };
  }
}
