import { Body, Controller, Delete, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { AuditTrail } from '@libs/database';
import { LogSettings } from '@libs/gateway';
import { ADMINS } from '../../policy';
import { CurrentAudit } from '../audit/current-audit';
import { ApiRoute } from '../http/api-route';
import { LoggingBody, LoggingView, loggingView } from './logging.dto';

/** How much the log says, changed while the gateway runs. */
@ApiTags('operations')
@Controller('v1/admin/settings/logging')
export class LoggingController {
  constructor(private readonly settings: LogSettings) {}

  @Get()
  @ApiRoute({ policy: ADMINS, summary: 'How much the log says now', answer: LoggingView })
  get(): LoggingView {
    return loggingView(this.settings.standing());
  }

  @Put()
  @ApiRoute({
    policy: ADMINS,
    summary: 'Change that in every process, within seconds',
    audit: { action: 'logging.update' },
    answer: LoggingView,
    body: true,
  })
  async put(@Body() body: LoggingBody, @CurrentAudit() trail: AuditTrail): Promise<LoggingView> {
    const { level, access_sample: accessSample, minutes } = body;
    const until = minutes === undefined ? undefined : Date.now() + minutes * 60_000;
    return loggingView(await this.settings.change({ level, accessSample, until }, trail));
  }

  @Delete()
  @ApiRoute({
    policy: ADMINS,
    summary: 'As LOG_LEVEL and LOG_ACCESS_SAMPLE have it again',
    audit: { action: 'logging.reset' },
    answer: LoggingView,
  })
  async reset(@CurrentAudit() trail: AuditTrail): Promise<LoggingView> {
    return loggingView(await this.settings.reset(trail));
  }
}
