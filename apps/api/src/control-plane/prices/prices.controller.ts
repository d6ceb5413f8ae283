import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type NewPrice, PriceService } from '@libs/catalog';
import type { AuditTrail } from '@libs/database';
import { GatewayError } from '@libs/kernel';
import { ReRating } from '@libs/ledger';
import { ADMINS, CurrentSession, type Session } from '../../policy';
import { CurrentAudit } from '../audit/current-audit';
import { ApiRoute } from '../http/api-route';
import {
  CorrectPriceBody,
  CreatePriceBody,
  dryRunView,
  PricePage,
  PriceQuery,
  PriceView,
  priceView,
  ReRateBody,
  ReRateView,
  reRateView,
} from './prices.dto';
import { readRates } from './rates';

/** What models cost, from when until when. Prices are never changed: a correction takes the place of what was wrong. */
@ApiTags('prices')
@Controller('v1/admin/prices')
export class PricesController {
  constructor(
    private readonly prices: PriceService,
    private readonly reRating: ReRating,
  ) {}

  @Get()
  @ApiRoute({ policy: ADMINS, summary: 'List the price book, newest first', answer: PricePage })
  async list(@Query() { tenant_id, provider, model, history, limit, cursor }: PriceQuery): Promise<PricePage> {
    const filter = {
      ...(tenant_id !== undefined && { tenantId: tenant_id === 'none' ? null : tenant_id }),
      ...(provider !== undefined && { providerId: provider }),
      ...(model !== undefined && { model }),
      history,
    };
    const rows = await this.prices.list(filter, { limit: limit + 1, ...(cursor !== undefined && { cursor }) });
    const data = rows.slice(0, limit).map(priceView);
    return { data, next_cursor: rows.length > limit ? (data.at(-1)?.id ?? null) : null };
  }

  @Post()
  @ApiRoute({
    policy: ADMINS,
    audit: { action: 'price.create', table: 'prices' },
    summary: 'Enter a price, or a mark-up',
    status: 201,
    answer: PriceView,
    body: true,
  })
  async create(
    @CurrentSession() session: Session,
    @Body() body: CreatePriceBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<PriceView> {
    const price: NewPrice = {
      tenantId: body.tenant_id ?? null,
      providerId: body.provider,
      model: body.model,
      rates: body.rates ? readRates(body.rates) : null,
      markupBasisPoints: body.markup_basis_points ?? null,
      validFrom: body.valid_from === undefined ? new Date() : new Date(body.valid_from),
      validTo: body.valid_to === undefined ? null : new Date(body.valid_to),
      source: 'manual',
      note: body.note ?? null,
      createdBy: session.principal.userId ?? null,
    };
    return priceView(await this.prices.create(price, trail));
  }

  @Get(':id')
  @ApiRoute({ policy: ADMINS, summary: 'One price', answer: PriceView, failures: [404] })
  async get(@Param('id') id: string): Promise<PriceView> {
    return priceView(await this.prices.get(id));
  }

  @Patch(':id')
  @ApiRoute({
    policy: ADMINS,
    audit: { action: 'price.correct', table: 'prices' },
    summary: 'Correct a price; the answer is a new one in its place, and what was booked stays until it is rated again',
    answer: PriceView,
    failures: [404, 409],
    body: true,
  })
  async correct(
    @CurrentSession() session: Session,
    @Param('id') id: string,
    @Body() body: CorrectPriceBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<PriceView> {
    const correction = {
      ...(body.rates !== undefined && { rates: readRates(body.rates) }),
      ...(body.markup_basis_points !== undefined && { markupBasisPoints: body.markup_basis_points }),
      ...(body.valid_from !== undefined && { validFrom: new Date(body.valid_from) }),
      ...(body.valid_to !== undefined && { validTo: new Date(body.valid_to) }),
      ...(body.note !== undefined && { note: body.note }),
    };
    if (Object.keys(correction).length === 0) throw new GatewayError('invalid_request', 'Nothing is to be corrected.');
    return priceView(await this.prices.correct(id, correction, session.principal.userId ?? null, trail));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiRoute({
    policy: ADMINS,
    audit: { action: 'price.withdraw', table: 'prices' },
    summary: 'Withdraw a price, as if it had never been; it stays in the history',
    status: 204,
    failures: [404, 409],
  })
  withdraw(@Param('id') id: string, @CurrentAudit() trail: AuditTrail): Promise<void> {
    return this.prices.withdraw(id, trail);
  }

  @Post(':id/re-rate')
  @HttpCode(200)
  @ApiRoute({
    policy: ADMINS,
    audit: { action: 'price.re_rate' },
    summary:
      'Rate again what this price, or one whose place it took, may have been applied to; differences are booked as adjustments',
    answer: ReRateView,
    failures: [404],
    body: true,
  })
  async reRate(
    @CurrentSession() session: Session,
    @Param('id') id: string,
    @Body() body: ReRateBody,
    @CurrentAudit() trail: AuditTrail,
  ): Promise<ReRateView> {
    if (body.dry_run) return dryRunView(id, await this.reRating.dryRun(id));
    return reRateView(await this.reRating.begin(id, session.principal.userId ?? null, trail));
  }
}

@ApiTags('prices')
@Controller('v1/admin/re-rates')
export class ReRatesController {
  constructor(private readonly reRating: ReRating) {}

  @Get(':id')
  @ApiRoute({ policy: ADMINS, summary: 'How far a re-rating has come', answer: ReRateView, failures: [404] })
  async get(@Param('id') id: string): Promise<ReRateView> {
    return reRateView(await this.reRating.get(id));
  }
}
