import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { EvaluationRunsRepository, QualityService } from '@libs/evaluation';
import { ADMINS } from '../../policy';
import { ApiRoute } from '../http/api-route';
import {
  AssessmentRuns,
  evidenceView,
  QualityHistory,
  QualityHistoryQuery,
  QualityQuery,
  QualityScores,
  runView,
} from './quality.dto';

const MOST_RUNS = 100;

/** How good models have turned out to be, and by what. */
@ApiTags('quality')
@Controller('v1/admin/quality')
export class QualityController {
  constructor(
    private readonly quality: QualityService,
    private readonly runs: EvaluationRunsRepository,
  ) {}

  @Get()
  @ApiRoute({
    policy: ADMINS,
    summary: 'Quality of each model of which something was seen, by type of prompt',
    answer: QualityScores,
  })
  async list(@Query() { provider, model }: QualityQuery): Promise<QualityScores> {
    return { data: await this.quality.list({ provider, model }) };
  }

  @Get('history')
  @ApiRoute({ policy: ADMINS, summary: 'The evidence behind it, newest first', answer: QualityHistory })
  async history(
    @Query() { provider, model, prompt_type: promptType, cursor, limit }: QualityHistoryQuery,
  ): Promise<QualityHistory> {
    const before = cursor === undefined ? undefined : Number(cursor);
    const rows = await this.quality.history({ provider, model, promptType, before, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return { data: shown.map(evidenceView), next_cursor: rows.length > limit && last ? String(last.id) : null };
  }

  @Get('runs')
  @ApiRoute({ policy: ADMINS, summary: 'The last runs of the scheduled assessment, newest first', answer: AssessmentRuns })
  async assessments(): Promise<AssessmentRuns> {
    return { data: (await this.runs.list(MOST_RUNS)).map(runView) };
  }
}
