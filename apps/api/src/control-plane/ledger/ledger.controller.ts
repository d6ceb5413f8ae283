import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ADMINS } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { LedgerView } from './ledger.dto';
import { LedgerReport } from './ledger-report';

/** Whether the ledger is whole: gaps in its numbers, what waits, how much room it takes. */
@ApiTags('requests')
@Controller('v1/admin/ledger')
export class LedgerController {
  constructor(private readonly report: LedgerReport) {}

  @Get()
  @ApiRoute({ policy: ADMINS, summary: 'Whether the ledger is whole: gaps, what waits, and its partitions', answer: LedgerView })
  get(): Promise<LedgerView> {
    return this.report.view();
  }
}
