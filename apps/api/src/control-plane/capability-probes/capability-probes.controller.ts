import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PROBED } from '@libs/evaluation';
import { CapabilityProbe } from '@libs/gateway';
import { microUsdToUsd } from '@libs/kernel';
import { ProviderService } from '@libs/key-pool';
import { ADMINS, CurrentSession, type Session } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { CapabilityResultPage, CapabilityResults, ProbeModelBody, ProbeQuery, probeView } from './capability-probes.dto';

const USUAL_COST_USD = 0.05;

/** What models can do, found out by asking them with the installation's own keys. */
@ApiTags('providers')
@Controller('v1/admin/providers/:id/probe')
export class CapabilityProbesController {
  constructor(
    private readonly probes: CapabilityProbe,
    private readonly providers: ProviderService,
  ) {}

  @Get()
  @ApiRoute({
    policy: ADMINS,
    summary: 'What probes have found out, newest first',
    answer: CapabilityResultPage,
    failures: [404],
  })
  async list(@Param('id') id: string, @Query() { model, cursor, limit }: ProbeQuery): Promise<CapabilityResultPage> {
    await this.providers.get(id);
    const before = cursor === undefined ? undefined : Number(cursor);
    const rows = await this.probes.list(id, model, before, limit + 1);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return { data: shown.map(probeView), next_cursor: rows.length > limit && last ? String(last.id) : null };
  }

  @Post()
  @HttpCode(200)
  @ApiRoute({
    policy: ADMINS,
    audit: { action: 'provider.probe' },
    summary: 'Find out what a model can do; this costs money, `dry_run` tells how much at the most',
    answer: CapabilityResults,
    failures: [404],
    body: true,
  })
  async probe(
    @CurrentSession() { principal }: Session,
    @Param('id') id: string,
    @Body() body: ProbeModelBody,
  ): Promise<CapabilityResults> {
    await this.providers.get(id);
    const { model, capabilities = PROBED, max_cost_usd: usd = USUAL_COST_USD, unpriced = false, dry_run = false } = body;
    const ask = { principal, provider: id, model, capabilities, maxCostMicroUsd: Math.round(usd * 1_000_000), unpriced };
    const { mostMicroUsd } = this.probes.cost(ask);
    const results = dry_run ? [] : await this.probes.run(ask);
    return {
      ...{ dry_run, most_cost_usd: mostMicroUsd === null ? null : microUsdToUsd(mostMicroUsd) },
      results: results.map(probeView),
    };
  }
}
