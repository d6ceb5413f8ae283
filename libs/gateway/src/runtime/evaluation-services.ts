import { type Catalog, type CatalogModel, type ModelCatalog, PROMPT_TYPES, type PromptType } from '@libs/catalog';
import { automationPrincipal } from '@libs/auth';
import type { AppConfig } from '@libs/config';
import { type Database, TenantCipher } from '@libs/database';
import {
  AssessmentJob,
  CapabilitiesRepository,
  EvaluationRunsRepository,
  EvaluationService,
  EvaluationsRepository,
  FeedbackRepository,
  FeedbackService,
  type FindRequest,
  type ModelAnswer,
  type ModelAsk,
  type Models,
  QualityRepository,
  QualityService,
  SamplesRepository,
} from '@libs/evaluation';
import { GatewayError, isJsonObject, newId, systemClock } from '@libs/kernel';
import type { RequestsRepository } from '@libs/ledger';
import { classify, readConversation } from '@libs/routing';
import type { Logger } from '@libs/telemetry';
import { executeWork } from '../execute-work';
import { CapabilityProbe } from '../probe/capability-probe';
import type { GatewayServices } from '../services';
import { scheduleOf } from './evaluation-schedule';

export interface EvaluationServices {
  feedback: FeedbackService;
  evaluations: EvaluationService;
  quality: QualityService;
  probes: CapabilityProbe;
  runs: EvaluationRunsRepository;
  /** For workers; undefined: nothing is assessed by itself here. */
  job: AssessmentJob | undefined;
  close(): void;
}

export interface EvaluationParts {
  database: Database;
  config: AppConfig;
  gateway: GatewayServices;
  requests: Pick<RequestsRepository, 'find'>;
  /** Told when models are known better. */
  models: Pick<ModelCatalog, 'changed'>;
  logger: Pick<Logger, 'info' | 'warn'>;
}

export function openEvaluation(parts: EvaluationParts): EvaluationServices {
  const { database, config, gateway, logger } = parts;
  const publish = (): void => void parts.models.changed();
  const { judgeModel, jobEnabled, schedule, minSamples, budgetMicroUsd } = config.evaluation;
  const find = (provider: string, model: string): CatalogModel | undefined => gateway.catalog.find(provider, model);
  const quality = new QualityService(new QualityRepository(database), { find, publish });
  const repository = new EvaluationsRepository(database);
  const samples = new SamplesRepository(database, new TenantCipher(config.secrets.masterKey, 'evaluation-samples'));
  const runs = new EvaluationRunsRepository(database);
  const models = new GatewayModels(gateway);
  const findRequest = requestFinder(parts.requests);
  const job =
    jobEnabled && judgeModel !== undefined
      ? new AssessmentJob(
          {
            ...{ runs, samples, quality, models, evaluations: repository },
            ...{ principal: automationPrincipal(), clock: systemClock, log: logger },
            candidates: () => callable(gateway),
          },
          { schedule: scheduleOf(schedule), minSamples, budgetMicroUsd, judgeModel },
        )
      : undefined;
  return {
    ...{ quality, runs, job },
    feedback: new FeedbackService({
      repository: new FeedbackRepository(database),
      ...{ quality, findRequest, classify: typeOf },
    }),
    evaluations: new EvaluationService({ repository, samples, quality, models, classify: typeOf, judgeModel }),
    probes: new CapabilityProbe(gateway, new CapabilitiesRepository(database), publish),
    close: () => quality.close(),
  };
}

const typeOf = (prompt: string): PromptType => classify(readConversation(Buffer.from(JSON.stringify({ prompt })))).promptType;

/** Conversations with models that a provider with a key serves now; the sandbox's are nobody's. */
function callable({ catalog, keys }: Pick<GatewayServices, 'catalog' | 'keys'>): CatalogModel[] {
  const ready = keys.readyProviders();
  return catalog.models.filter(
    ({ task = 'chat', active = true, provider, price }) =>
      task === 'chat' && active && provider !== 'sandbox' && price !== undefined && ready.has(provider),
  );
}

const requestFinder =
  (requests: Pick<RequestsRepository, 'find'>): FindRequest =>
  async (tenantId, requestId) => {
    const row = await requests.find(requestId, tenantId);
    if (!row?.provider || row.model_used === null) return undefined;
    const said = isJsonObject(row.routing) ? row.routing['prompt_type'] : undefined;
    const promptType = PROMPT_TYPES.find((type) => type === said);
    return { provider: row.provider, model: row.model_used, ...(promptType && { promptType }) };
  };

/** Letters of a token at the least. */
const CHARS_PER_TOKEN = 2;
const PATIENCE_MS = 120_000;

/** Asks models as clients do: with limits, budgets and a row in the ledger. */
export class GatewayModels implements Models {
  constructor(private readonly services: GatewayServices) {}

  async ask({ principal, model, system, prompt, maxTokens }: ModelAsk, signal: AbortSignal): Promise<ModelAnswer> {
    const requestId = newId('request');
    const body = { model, prompt, max_tokens: maxTokens, ...(system !== undefined && { system }) };
    const within = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    const done = await executeWork(this.services, { requestId, route: '/v1/evaluations', principal, body }, within);
    if (!done.ok) throw done.error;
    const { content, provider, model: used, finish_reason: finish, cost } = done.answer;
    if (typeof provider !== 'string' || typeof used !== 'string')
      throw new GatewayError('upstream_bad_response', 'The answer does not say which model it is of.');
    const usd = isJsonObject(cost) ? cost['usd'] : undefined;
    return {
      ...{ requestId, provider, model: used, content: typeof content === 'string' ? content : '' },
      finishReason: String(finish),
      costMicroUsd: typeof usd === 'number' ? Math.round(usd * 1_000_000) : null,
    };
  }

  mostCost({ principal, model, system = '', prompt, maxTokens }: ModelAsk): number | undefined {
    const { catalog, prices, clock } = this.services;
    const costs = named(catalog, model).map(({ provider, model: name }) => {
      const price = prices.priceOf(principal.tenantId, provider, name, clock.now());
      if (!price) return undefined;
      const tokens = Math.ceil((system.length + prompt.length) / CHARS_PER_TOKEN);
      return Math.ceil((tokens * price.input + maxTokens * price.output) / 1_000_000);
    });
    const known = costs.filter((cost) => cost !== undefined);
    return known.length === 0 || known.length < costs.length ? undefined : Math.max(...known);
  }
}

/** A choice of the router's has no price of its own. */
function named(catalog: Catalog, name: string): readonly CatalogModel[] {
  const slash = name.indexOf('/');
  const exact = slash > 0 ? catalog.find(name.slice(0, slash), name.slice(slash + 1)) : undefined;
  return exact ? [exact] : catalog.offering(name);
}
