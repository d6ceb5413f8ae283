import { Catalog, ModelCatalog, ModelOverridesRepository, type CatalogModel } from '@libs/catalog';
import { TenantCipher } from '@libs/database';
import { readSchedule } from '@libs/config';
import { GatewayError, newId, type Principal, Secret } from '@libs/kernel';
import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { AssessmentJob, neighbours } from './assessment-job';
import { CapabilitiesRepository } from './capabilities.repository';
import type { ModelAnswer, ModelAsk, Models } from './comparison';
import { EvaluationRunsRepository, EvaluationsRepository, SamplesRepository } from './evaluations.repository';
import { EvaluationService } from './evaluations.service';
import { FeedbackRepository } from './feedback.repository';
import { FeedbackService } from './feedback.service';
import { measurementsOf } from './measured-models';
import { QualityRepository } from './quality.repository';
import { QualityService } from './quality.service';

let test: TestDatabase;
let quality: QualityService;
let samples: SamplesRepository;
let evaluations: EvaluationsRepository;
const TENANT = newId('tenant');
const OTHER = newId('tenant');
const principal: Principal = { kind: 'user', tenantId: TENANT, role: 'admin', limits: {} };
const other: Principal = { ...principal, tenantId: OTHER };
const catalog = new Catalog();
const signal = new AbortController().signal;
const quiet = { info: () => undefined, warn: () => undefined };
const classify = (prompt: string) => (prompt.includes('code') ? 'code' : 'general') as 'code' | 'general';

beforeAll(async () => {
  test = await createTestDatabase();
  for (const id of [TENANT, OTHER]) await test.database.query('INSERT INTO tenants (id, name) VALUES ($1, $1)', [id]);
  samples = new SamplesRepository(test.database, new TenantCipher(new Secret('a master key of the evaluation specs'), 'samples'));
  evaluations = new EvaluationsRepository(test.database);
  quality = new QualityService(new QualityRepository(test.database), {
    find: (provider, model) => catalog.find(provider, model),
    publish: () => undefined,
  });
});
afterAll(async () => {
  quality.close();
  await test.drop();
});

/** Answers by model; a judge prefers what holds `good`. Each call costs 100. */
class FakeModels implements Models {
  readonly asked: ModelAsk[] = [];
  constructor(private readonly judge: (ask: ModelAsk) => string = byContent) {}

  mostCost = ({ model }: ModelAsk): number | undefined => (model === 'unknown' ? undefined : 200);

  ask(ask: ModelAsk): Promise<ModelAnswer> {
    this.asked.push(ask);
    const [provider = '', model = ''] = ask.model.split('/');
    const content = ask.system ? this.judge(ask) : model.startsWith('strong') ? 'A good answer.' : 'An answer.';
    return Promise.resolve({ requestId: newId('request'), provider, model, content, finishReason: 'stop', costMicroUsd: 100 });
  }
}

const byContent = ({ prompt }: ModelAsk): string => {
  const [, first = ''] = /<<<FIRST ANSWER \w+>>>\n([^]*?)\n<<<END/.exec(prompt) ?? [];
  const [, second = ''] = /<<<SECOND ANSWER \w+>>>\n([^]*?)\n<<<END/.exec(prompt) ?? [];
  return first.includes('good') === second.includes('good') ? 'TIE' : first.includes('good') ? 'FIRST' : 'SECOND';
};

describe('feedback', () => {
  const requests = new Map<string, string>();
  const feedback = (): FeedbackService =>
    new FeedbackService({
      ...{ quality, classify, repository: new FeedbackRepository(test.database) },
      findRequest: (tenantId, id) =>
        Promise.resolve(
          requests.get(id) === tenantId ? { provider: 'openai', model: 'gpt-5-mini', promptType: 'code' as const } : undefined,
        ),
    });
  const request = (tenantId = TENANT): string => {
    const id = newId('request');
    requests.set(id, tenantId);
    return id;
  };

  it('on a request of the tenant moves the score of the model that answered, and of others types less', async () => {
    const before = (await quality.list({ provider: 'openai', model: 'gpt-5-mini' })).length;
    expect(before).toBe(0);
    const row = await feedback().submit(principal, { request_id: request(), rating: 1, category: 'accuracy', comment: 'Wrong.' });
    expect(row).toMatchObject({ model: 'gpt-5-mini', prompt_type: 'code', weight: 1, rating: 1 });
    await feedback().submit(principal, { request_id: request(), rating: 2 });
    const scores = await quality.list({ model: 'gpt-5-mini' });
    const of = (type: string) => scores.find(({ prompt_type }) => prompt_type === type);
    expect(of('code')?.score).toBeLessThan(of('code')?.prior ?? 0);
    expect(of('code')?.evidence).toBeCloseTo(1.5);
    expect(of('math')?.evidence).toBeCloseTo(0.3);
    const history = await quality.history({ model: 'gpt-5-mini', limit: 10 });
    expect(history).toHaveLength(2);
    expect(history[1]).toMatchObject({ source: 'feedback', value: 0, weight: 1, total_after: 1, reference: row.id });
  });

  it('comes once for each request, and never for those of others', async () => {
    const id = request();
    await feedback().submit(principal, { request_id: id, rating: 5 });
    await expect(feedback().submit(principal, { request_id: id, rating: 5 })).rejects.toMatchObject({ code: 'conflict' });
    await expect(feedback().submit(principal, { request_id: request(OTHER), rating: 5 })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(feedback().submit(principal, { request_id: 'req_1', rating: 5 })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('on text that somebody brings is kept without the text and moves nothing', async () => {
    const before = await quality.history({ limit: 100 });
    const body = { modelId: 'openai/gpt-4o', prompt: 'Write code', response: '', feedback: { rating: 5 } };
    await expect(feedback().submit(other, body)).rejects.toMatchObject({ param: 'response' });
    const row = await feedback().submit(other, { ...body, response: "I'm sorry, but I can't help." });
    expect(row).toMatchObject({ provider: 'openai', model: 'gpt-4o', prompt_type: 'code', weight: 0, request_id: null });
    expect(row.findings.map(({ code }) => code)).toEqual(['refusal']);
    expect(await quality.history({ limit: 100 })).toEqual(before);
    const listed = await feedback().list(other, { before: undefined, limit: 10, requestId: undefined });
    expect(listed.map(({ id }) => id)).toEqual([row.id]);
  });

  it.each([
    [{ request_id: 'x', rating: 6 }, 'rating'],
    [{ request_id: 'x', rating: 3.5 }, 'rating'],
    [{ request_id: 'x', rating: 3, category: 'mood' }, 'category'],
    [{ request_id: 'x', rating: 3, more: 1 }, 'more'],
    [{ modelId: 'm', prompt: 'p', response: 'r', feedback: { rating: 0 } }, 'feedback.rating'],
    [{ modelId: 'm', prompt: 'p', response: 'r' }, 'feedback'],
  ])('refuses %j and names %s', async (body, param) => {
    await expect(feedback().submit(principal, body)).rejects.toMatchObject({ param });
  });
});

describe('the catalog', () => {
  it('is laid over with what was measured, in every process that reads it', async () => {
    const capabilities = new CapabilitiesRepository(test.database);
    const probe = { provider: 'openai', model: 'gpt-5-mini', detail: '', requestIds: [], costMicroUsd: 1 };
    await capabilities.add({ ...probe, capability: 'tools', outcome: 'fails' });
    await capabilities.add({ ...probe, capability: 'tools', outcome: 'unclear' });
    await capabilities.add({ ...probe, capability: 'cache_read', outcome: 'works' });
    const own = new Catalog();
    const models = new ModelCatalog({
      ...{ catalog: own, repository: new ModelOverridesRepository(test.database), onTrouble: () => undefined },
      changes: { publish: () => undefined, subscribe: () => undefined },
      measurements: measurementsOf(new QualityRepository(test.database), capabilities),
    });
    await models.start();
    const known = own.find('openai', 'gpt-5-mini');
    expect(known?.tools).toBe(false);
    expect(catalog.find('openai', 'gpt-5-mini')?.tools).toBe(true);
    expect(known?.cacheReads).toBe(true);
    expect(Object.keys(known?.measured?.capabilities ?? {}).sort()).toEqual(['cacheReads', 'tools']);
    expect(known?.measured?.quality?.code).toBeLessThan(known?.quality ?? 0);
    expect(own.find('openai', 'gpt-4o')?.measured).toBeUndefined();
    await models.stop();
  });
});

describe('evaluations', () => {
  const service = (models: Models): EvaluationService =>
    new EvaluationService({ ...{ repository: evaluations, samples, quality, models, classify }, judgeModel: 'j/judge' });
  const pair = { prompt: 'Write code', models: ['p/strong', 'p/weak'] };

  it('look for faults at no cost', async () => {
    const models = new FakeModels();
    const row = await service(models).evaluate({ principal, trusted: false }, { prompt: 'As JSON', response: '{' }, signal);
    expect(row).toMatchObject({ kind: 'assessment', cost_micro_usd: 0, result: { score: expect.any(Number) as number } });
    expect(models.asked).toEqual([]);
  });

  it('compare two models by a judge that is asked both ways round, and only its agreement counts', async () => {
    const models = new FakeModels();
    const row = await service(models).evaluate({ principal, trusted: true }, pair, signal);
    expect(row).toMatchObject({ cost_micro_usd: 400, result: { outcome: 'a', counted: true, verdicts: ['first', 'second'] } });
    const learned = await quality.history({ provider: 'p', limit: 10 });
    expect(learned.map(({ model, source }) => `${model} ${source}`).sort()).toEqual(['strong judge', 'weak judge']);
    const biased = new FakeModels(() => 'FIRST');
    const unsure = await service(biased).evaluate({ principal, trusted: true }, pair, signal);
    expect(unsure).toMatchObject({ result: { outcome: 'no_agreement', counted: false } });
    await service(models).evaluate({ principal, trusted: false }, pair, signal);
    expect(await quality.history({ provider: 'p', limit: 10 })).toHaveLength(2);
  });

  it('stop before more is spent than allowed', async () => {
    const models = new FakeModels();
    const dear = service(models).evaluate({ principal, trusted: true }, { ...pair, max_cost_usd: 0.0003 }, signal);
    await expect(dear).rejects.toMatchObject({ code: 'budget_exceeded' });
    expect(models.asked).toHaveLength(2);
    const unpriced = service(models).evaluate({ principal, trusted: true }, { ...pair, models: ['unknown', 'p/weak'] }, signal);
    await expect(unpriced).rejects.toMatchObject({ code: 'model_not_priced' });
  });

  it.each([
    [{ prompt: 'x' }, 'response'],
    [{ prompt: 'x', models: ['a'] }, 'models'],
    [{ prompt: 'x', models: ['a', 'a'] }, 'models'],
    [{ prompt: 'x', models: ['a', 'j/judge'] }, 'judge'],
    [{ prompt: 'x', models: ['a', 'b'], max_cost_usd: 11 }, 'max_cost_usd'],
    [{ prompt: ' ', response: 'x' }, 'prompt'],
  ])('refuse %j and name %s', async (body, param) => {
    await expect(service(new FakeModels()).evaluate({ principal, trusted: true }, body, signal)).rejects.toMatchObject({ param });
  });
});

describe('the scheduled assessment', () => {
  const NOW = Date.parse('2026-03-05T03:00:20Z');
  const base = catalog.find('openai', 'gpt-4o') as CatalogModel;
  const candidates = (): CatalogModel[] => [
    { ...base, provider: 'q', model: 'strong', quality: 70 },
    { ...base, provider: 'q', model: 'weak', quality: 60 },
    { ...base, provider: 'j', model: 'judge', quality: 65 },
  ];
  const job = (models: Models, now: number, more: { budgetMicroUsd?: number; minSamples?: number } = {}): AssessmentJob =>
    new AssessmentJob(
      {
        ...{ runs: new EvaluationRunsRepository(test.database), samples, evaluations, quality, models, candidates, principal },
        ...{ log: quiet, clock: { now: () => now, monotonic: () => now } },
      },
      { schedule: readSchedule('0 3 * * *'), minSamples: 3, budgetMicroUsd: 10_000, judgeModel: 'j/judge', ...more },
    );

  it('keeps samples sealed, and drops what has expired', async () => {
    for (let i = 0; i < 3; i++) await samples.add(newId('sample'), { tenantId: TENANT, promptType: 'code', prompt: `code ${i}` });
    await samples.add(newId('sample'), { tenantId: TENANT, promptType: 'math', prompt: 'too few of these' });
    await samples.add(newId('sample'), { tenantId: OTHER, promptType: 'code', prompt: 'of another tenant' });
    const rows = await test.database.query<{ sealed: Buffer }>('SELECT sealed FROM evaluation_samples');
    expect(rows.some(({ sealed }) => sealed.includes('code'))).toBe(false);
    await test.database.query(`UPDATE evaluation_samples SET expires_at = now() - interval '1 day' WHERE tenant_id = $1`, [
      OTHER,
    ]);
    await samples.sweep();
    expect(await samples.counts(TENANT)).toEqual([
      { prompt_type: 'code', count: 3 },
      { prompt_type: 'math', count: 1 },
    ]);
    expect(await test.database.query('SELECT 1 FROM evaluation_samples WHERE tenant_id = $1', [OTHER])).toEqual([]);
  });

  it('is done by one replica, on types with samples enough, and teaches quality', async () => {
    const models = new FakeModels();
    await Promise.all([job(models, NOW).look(), job(models, NOW + 5_000).look()]);
    await job(models, NOW + 60_000).look();
    const [run, ...more] = await new EvaluationRunsRepository(test.database).list(10);
    expect(more).toEqual([]);
    expect(run).toMatchObject({ comparisons: 3, cost_micro_usd: 1_200, note: 'done' });
    expect(models.asked.filter(({ prompt }) => prompt.includes('too few'))).toEqual([]);
    expect(await quality.history({ provider: 'q', limit: 20 })).toHaveLength(6);
  });

  it('ends with its budget, and says so', async () => {
    const models = new FakeModels();
    await job(models, NOW + 86_400_000, { budgetMicroUsd: 650 }).look();
    const [run] = await new EvaluationRunsRepository(test.database).list(1);
    expect(run).toMatchObject({ comparisons: 1, note: 'budget_exceeded' });
    expect(run?.cost_micro_usd).toBeLessThanOrEqual(650);
  });

  it('does nothing before its time, and survives what fails', async () => {
    const failing: Models = {
      mostCost: () => 1,
      ask: () => Promise.reject(new GatewayError('upstream_error', 'The provider failed.')),
    };
    await job(failing, NOW + 2 * 86_400_000).look();
    const [run] = await new EvaluationRunsRepository(test.database).list(1);
    expect(run).toMatchObject({ comparisons: 0, note: 'upstream_error' });
  });

  it('goes on without a model that cannot answer, and begins somewhere else each day', async () => {
    const withMore = (models: Models, now: number): AssessmentJob => {
      const four = ['a', 'b', 'c', 'd'].map((model, i) => ({ ...base, provider: 'w', model, quality: 80 - i }));
      const parts = { runs: new EvaluationRunsRepository(test.database), samples, evaluations, quality, models, principal };
      const settings = { schedule: readSchedule('0 3 * * *'), minSamples: 3, budgetMicroUsd: 100_000, judgeModel: 'j/judge' };
      const clock = { now: () => now, monotonic: () => now };
      return new AssessmentJob({ ...parts, candidates: () => four, log: quiet, clock }, settings);
    };
    const models = new FakeModels();
    const ask = models.ask.bind(models);
    models.ask = (one) => (one.model === 'w/b' ? Promise.reject(new GatewayError('model_not_found', 'Gone.')) : ask(one));
    const DAY = 86_400_000;
    await withMore(models, NOW + 10 * DAY).look();
    const [run] = await new EvaluationRunsRepository(test.database).list(1);
    expect(run).toMatchObject({ comparisons: 1, note: 'model_not_found' });

    const begins = new Set<string>();
    for (let day = 11; day < 31; day++) {
      const well = new FakeModels();
      await withMore(well, NOW + day * DAY).look();
      begins.add(well.asked[0]?.model ?? '');
    }
    expect([...begins].sort()).toEqual(['w/a', 'w/b', 'w/c']);
  });

  it('compares neighbours in quality, others each turn, and never the judge', () => {
    const three = [...candidates(), { ...base, provider: 'q', model: 'middle', quality: 66 }];
    expect(neighbours(three, 'general', 0, 'j/judge')).toEqual(['q/strong', 'q/middle']);
    expect(neighbours(three, 'general', 1, 'j/judge')).toEqual(['q/middle', 'q/weak']);
    expect(neighbours(three.slice(1, 3), 'general', 0, 'j/judge')).toBeUndefined();
  });
});
