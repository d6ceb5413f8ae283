import type { Tenant } from '@libs/auth';
import type { Application } from './apply';
import type { ApplyServices } from './apply-services';
import type { FileTenant } from './schema';

const MICRO = 1_000_000;

/** Tenants that the file names no more stay: people and records belong to them. Limits and budgets it set go. */
export async function applyTenants(application: Application, services: ApplyServices): Promise<void> {
  const { tenants } = application.parsed.file;
  const stored = tenants.length === 0 ? [] : await allTenants(services);
  for (const [i, given] of tenants.entries()) {
    let tenant = stored.find(({ name }) => name === given.name);
    if (!tenant) {
      tenant = await services.tenants.create(given.name, services.trail('tenant.create', ''));
      application.done.added.push(`tenant ${given.name}`);
    }
    application.own('tenants', tenant.id, ['tenants', i]);
    await applyLimits(application, services, tenant, { given, path: ['tenants', i] });
    await applyBudgets(application, services, tenant, { given, path: ['tenants', i] });
  }
  for (const id of application.gone('limits'))
    await removed(services.limits.remove(id, undefined, services.trail('limit.delete', '')), application, `limit ${id}`);
  for (const id of application.gone('budgets'))
    await removed(services.budgets.remove(id, undefined, services.trail('budget.delete', '')), application, `budget ${id}`);
}

/** Somebody may have removed it meanwhile, by other means. */
const removed = (work: Promise<void>, { done }: Application, what: string): Promise<unknown> =>
  work.then(
    () => done.removed.push(what),
    () => undefined,
  );

interface Part {
  given: FileTenant;
  path: PropertyKey[];
}

async function applyLimits(
  application: Application,
  { limits, trail }: ApplyServices,
  { id, name }: Tenant,
  { given, path }: Part,
): Promise<void> {
  const stored = await limits.list({ tenantId: id, subjectKind: 'tenant', subjectId: id, limit: 1_000 });
  for (const [i, { model, rpm, tpm, concurrency }] of given.limits.entries()) {
    const found = stored.find((row) => (row.model ?? undefined) === model);
    const what = `limit of ${name}${model === undefined ? '' : ` for ${model}`}`;
    const values = { rpm: rpm ?? null, tpm: tpm ?? null, concurrency: concurrency ?? null };
    if (!found) {
      const subject = { tenantId: id, kind: 'tenant', id } as const;
      const made = await limits.create(
        { subject, ...(model !== undefined && { model }), rpm, tpm, concurrency },
        trail('limit.create', id),
      );
      application.done.added.push(what);
      application.own('limits', made.id, [...path, 'limits', i]);
      continue;
    }
    if (found.rpm !== values.rpm || found.tpm !== values.tpm || found.concurrency !== values.concurrency) {
      await limits.update(found.id, id, values, trail('limit.update', id));
      application.done.changed.push(what);
    }
    application.own('limits', found.id, [...path, 'limits', i]);
  }
}

async function applyBudgets(
  application: Application,
  { budgets, trail }: ApplyServices,
  { id, name }: Tenant,
  { given, path }: Part,
): Promise<void> {
  const stored = await budgets.list({ tenantId: id, subjectKind: 'tenant', subjectId: id, limit: 200 });
  for (const [i, { period, usd, tokens, hard }] of given.budgets.entries()) {
    const unit = usd === undefined ? 'tokens' : 'micro_usd';
    const amount = usd === undefined ? (tokens ?? 0) : Math.round(usd * MICRO);
    const found = stored.find((row) => row.unit === unit && row.period === period);
    const what = `budget of ${name} by ${period}`;
    if (!found) {
      const subject = { tenantId: id, kind: 'tenant', id } as const;
      const made = await budgets.create({ subject, unit, period, amount, hard }, trail('budget.create', id));
      application.done.added.push(what);
      application.own('budgets', made.id, [...path, 'budgets', i]);
      continue;
    }
    if (found.amount !== amount || found.hard !== hard) {
      await budgets.update(found.id, id, { amount, hard }, trail('budget.update', id));
      application.done.changed.push(what);
    }
    application.own('budgets', found.id, [...path, 'budgets', i]);
  }
}

async function allTenants({ tenants }: ApplyServices): Promise<Tenant[]> {
  const found: Tenant[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await tenants.list({ limit: 200, ...(cursor && { cursor }) }, undefined);
    found.push(...page.data);
    cursor = page.nextCursor;
  }
  return found;
}
