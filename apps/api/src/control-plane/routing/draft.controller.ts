import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RoutingVersions } from '@libs/routing';
import { ADMINS, CurrentSession, type Session } from '../../policy';
import { ApiRoute } from '../http/api-route';
import { CheckBody, ExplainAnswer, ExplainBody } from './explain.dto';
import { RouteExplainer } from './route-explainer';
import { RoutingCheck } from './routing.dto';

/** A configuration before it serves: what is wrong with it, and what it would do. Nothing is stored, nobody is asked. */
@ApiTags('routing')
@Controller('v1/admin/routing')
export class RoutingDraftController {
  constructor(
    private readonly versions: RoutingVersions,
    private readonly explainer: RouteExplainer,
  ) {}

  @Post('check')
  @HttpCode(200)
  @ApiRoute({
    policy: ADMINS,
    audit: { changesNothing: 'It reads a draft.' },
    summary: 'Everything that is wrong with a configuration, each with its place',
    answer: RoutingCheck,
    body: true,
  })
  check(@Body() { config }: CheckBody): RoutingCheck {
    return this.versions.inspect(config);
  }

  @Post('explain')
  @HttpCode(200)
  @ApiRoute({
    policy: ADMINS,
    audit: { changesNothing: 'It plans a request and asks nobody.' },
    summary: 'Whom a prompt would go to, with the marks of every candidate or why it is left out',
    answer: ExplainAnswer,
    failures: [404],
    body: true,
  })
  explain(@CurrentSession() { principal }: Session, @Body() body: ExplainBody): Promise<ExplainAnswer> {
    const config = body.config && this.versions.check(body.config).config;
    return this.explainer.explain(body, principal, config);
  }
}
