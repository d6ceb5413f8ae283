import type { Tenant } from '@libs/auth';
import type { Application } from './apply';
import type { ApplyServices } from './apply-services';
import { applyBudgets } from './apply-budgets';
import { applyVirtualKeys, revokeGone } from './apply-virtual-keys';
import type { FileTenant } from './schema';

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
    await applyBudgets(application, services, {
      ...{ subject: { tenantId: tenant.id, kind: 'tenant', id: tenant.id }, called: given.name },
      ...{ given: given.budgets, path: ['tenants', i] },
    });
    await applyVirtualKeys(application, services, { tenantId: tenant.id, given, path: ['tenants', i] });
  }
  await revokeGone(application, services);
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

async function allTenants({ tenants }: ApplyServices): Promise<Tenant[]> {
  const found: Tenant[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await tenants.list({ limit: 200, ...(cursor && { cursor }) }, undefined);
    found.push(...page.data);
    cursor = page.nextCursor;
  }
  return found;
}
