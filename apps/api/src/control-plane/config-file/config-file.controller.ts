import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { FileOwnedRepository } from '@libs/gateway';
import { ADMINS } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { FileOwnedList } from './config-file.dto';

/** What comes from gateway.yaml, and can only be changed there. */
@ApiTags('configuration')
@Controller('v1/admin/config-file')
export class ConfigFileController {
  constructor(private readonly owned: FileOwnedRepository) {}

  @Get()
  @ApiRoute({ policy: ADMINS, summary: 'What gateway.yaml defines, and in which line', answer: FileOwnedList })
  async list(): Promise<FileOwnedList> {
    const rows = await this.owned.list();
    return { data: rows.map((row) => ({ ...row, applied_at: row.applied_at.toISOString() })) };
  }
}
