interface Waiter {
  tenantId: string;
  go: () => void;
}

/**
 * So many lines at once in this process, whatever they are of. A free place goes to the tenant that holds fewest, so
 * that one with many batches does not hold up one with a single line.
 */
export class FairSlots {
  private readonly held = new Map<string, number>();
  private readonly waiting: Waiter[] = [];
  private free: number;

  constructor(total: number) {
    this.free = total;
  }

  /** @returns what gives the place back */
  async take(tenantId: string): Promise<() => void> {
    if (this.free > 0) this.grant(tenantId);
    else await new Promise<void>((go) => this.waiting.push({ tenantId, go }));
    let given = false;
    return () => {
      if (given) return;
      given = true;
      this.giveBack(tenantId);
    };
  }

  private grant(tenantId: string): void {
    this.free--;
    this.held.set(tenantId, (this.held.get(tenantId) ?? 0) + 1);
  }

  private giveBack(tenantId: string): void {
    const left = (this.held.get(tenantId) ?? 1) - 1;
    if (left === 0) this.held.delete(tenantId);
    else this.held.set(tenantId, left);
    this.free++;
    const next = this.neediest();
    if (next === undefined) return;
    const [waiter] = this.waiting.splice(next, 1) as [Waiter];
    this.grant(waiter.tenantId);
    waiter.go();
  }

  /** The first of those whose tenant holds fewest. */
  private neediest(): number | undefined {
    let found: number | undefined;
    let fewest = Infinity;
    this.waiting.forEach(({ tenantId }, i) => {
      const holds = this.held.get(tenantId) ?? 0;
      if (holds < fewest) [found, fewest] = [i, holds];
    });
    return found;
  }
}
