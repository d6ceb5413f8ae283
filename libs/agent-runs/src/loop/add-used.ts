import type { StepCharge, Used } from '../run';

/** What the run has used with one more attempt: count by count; estimated when any of it is, of unknown cost when any of it is. */
export function addUsed({ usage, costMicroUsd }: Used, charge: StepCharge): Used {
  const total: Record<string, number | boolean> = {};
  for (const counts of [usage ?? {}, charge.usage]) {
    for (const [name, value] of Object.entries(counts)) {
      if (typeof value === 'number') total[name] = Number(total[name] ?? 0) + value;
      else if (typeof value === 'boolean') total[name] = total[name] === true || value;
    }
  }
  const before = usage === null ? 0 : costMicroUsd;
  const cost = before === null || charge.costMicroUsd === null ? null : before + charge.costMicroUsd;
  return { usage: total, costMicroUsd: cost };
}
