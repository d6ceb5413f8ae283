import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ADMINS } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { SystemView } from './system.dto';
import { SystemReport } from './system-report';

/** What an operator looks at first when something is wrong. */
@ApiTags('operations')
@Controller('v1/admin/system')
export class SystemController {
  constructor(private readonly report: SystemReport) {}

  @Get()
  @ApiRoute({
    policy: ADMINS,
    summary: 'Version, PostgreSQL, Redis and schema as the process that answers sees them, and what is wrong',
    answer: SystemView,
  })
  get(): Promise<SystemView> {
    return this.report.view();
  }
}
