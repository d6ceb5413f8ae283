import { ANY, type PriceRow } from './price-row';

/** The rows that are in force at some time, found by whom and what they are for. */
export class PriceIndex {
  private readonly rows = new Map<string, PriceRow[]>();
  /** Moments at which something begins or ends to hold, sorted. */
  private readonly moments: readonly number[];

  constructor(rows: readonly PriceRow[]) {
    const standing = rows.filter(({ supersededBy, withdrawnAt }) => supersededBy === null && withdrawnAt === null);
    for (const row of standing) {
      const key = keyOf(row.rates !== null, row.tenantId, row.providerId, row.model);
      const same = this.rows.get(key);
      if (same) same.push(row);
      else this.rows.set(key, [row]);
    }
    // The one that began last holds; of two that began together, the one that was entered last.
    for (const same of this.rows.values())
      same.sort((a, b) => b.validFrom.getTime() - a.validFrom.getTime() || (a.id < b.id ? 1 : -1));
    const moments = new Set(standing.flatMap(({ validFrom, validTo }) => [validFrom.getTime(), validTo?.getTime() ?? Infinity]));
    this.moments = [...moments].sort((a, b) => a - b);
  }

  get size(): number {
    return this.rows.size;
  }

  /** From when until when nothing changes around this moment. */
  window(at: number): readonly [from: number, to: number] {
    const next = this.moments.findIndex((moment) => moment > at);
    if (next === -1) return [this.moments.at(-1) ?? -Infinity, Infinity];
    return [this.moments[next - 1] ?? -Infinity, this.moments[next] as number];
  }

  /** @param models names of the same model, the closest first */
  rates(tenantId: string | null, providerId: string, models: readonly string[], at: number): PriceRow | undefined {
    for (const model of models) {
      const found = this.inForce(keyOf(true, tenantId, providerId, model), at);
      if (found) return found;
    }
    return undefined;
  }

  /** The closest one: of the tenant before everybody's, of the model before the provider's before any. */
  markup(tenantId: string, providerId: string, models: readonly string[], at: number): PriceRow | undefined {
    const places = [...models.map((model) => [providerId, model] as const), [providerId, ANY] as const, [ANY, ANY] as const];
    for (const tenant of [tenantId, null])
      for (const [provider, model] of places) {
        const found = this.inForce(keyOf(false, tenant, provider, model), at);
        if (found) return found;
      }
    return undefined;
  }

  private inForce(key: string, at: number): PriceRow | undefined {
    return this.rows
      .get(key)
      ?.find(({ validFrom, validTo }) => validFrom.getTime() <= at && (validTo === null || at < validTo.getTime()));
  }
}

const keyOf = (rated: boolean, tenantId: string | null, providerId: string, model: string): string =>
  `${rated ? 'r' : 'm'}\n${tenantId ?? ''}\n${providerId}\n${model}`;
