import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Runtime } from '@libs/gateway';
import { ADMINS } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { SettingsView, settingView } from './settings.dto';
import type { SystemRuntime } from './system-report';

/** What this process was told, and by whom. What is set while it runs has routes of its own below this one. */
@ApiTags('operations')
@Controller('v1/admin/settings')
export class SettingsController {
  constructor(@Inject(Runtime) private readonly runtime: Pick<SystemRuntime, 'config'>) {}

  @Get()
  @ApiRoute({ policy: ADMINS, summary: 'Every variable, its value and who says it; secrets are masked', answer: SettingsView })
  get(): SettingsView {
    const { mode, production, warnings, settings } = this.runtime.config;
    return { mode, production, warnings: [...warnings], data: settings.map(settingView) };
  }
}
