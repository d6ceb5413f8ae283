import type { KeyFailure } from './cooling';

/** How a key does, as a whole or with one model. Times are milliseconds of the monotonic clock. */
export interface ScopeHealth {
  failureKind: KeyFailure['kind'] | undefined;
  failuresInRow: number;
  /** When the first of them came. */
  failingSince: number;
  /** End of the cooling that this process knows of; -Infinity when there is none to end. */
  coolingUntil: number;
  /** Leases given. */
  granted: number;
  /** The lease whose answer last told what is left, and whether that was little. */
  toldBy: number;
  low: boolean;
}

/** Models that one key is remembered with; junk must not make it more. */
const MOST_MODELS = 512;

const newScope = (): ScopeHealth => ({
  ...{ failureKind: undefined, failuresInRow: 0, failingSince: -Infinity, coolingUntil: -Infinity },
  ...{ granted: 0, toldBy: -1, low: false },
});

/** What is learnt about a key; survives the reload of its row. */
export class KeyHealth {
  readonly whole = newScope();
  private readonly models = new Map<string, ScopeHealth>();
  private readonly servedAt = new Map<string, number>();

  /** @param rotatedAt when this process saw the secret change; -Infinity when it never did */
  constructor(readonly rotatedAt = -Infinity) {}

  /** undefined: of the key as a whole. */
  scope(model: string | undefined): ScopeHealth {
    if (model === undefined) return this.whole;
    const known = this.models.get(model);
    if (known !== undefined) return known;
    if (this.models.size >= MOST_MODELS) this.models.clear();
    const fresh = newScope();
    this.models.set(model, fresh);
    return fresh;
  }

  /** Nothing bad is held against the key any more. */
  forgive(): void {
    for (const scope of [this.whole, ...this.models.values()]) {
      scope.failuresInRow = 0;
      scope.coolingUntil = -Infinity;
      scope.low = false;
    }
  }

  /** With some model. */
  restsInPart(now: number): boolean {
    for (const { coolingUntil } of this.models.values()) if (coolingUntil > now) return true;
    return false;
  }

  served(model: string, now: number): void {
    if (this.servedAt.size >= MOST_MODELS) this.servedAt.clear();
    this.servedAt.set(model, now);
    this.whole.failuresInRow = 0;
    const scope = this.models.get(model);
    if (scope !== undefined) scope.failuresInRow = 0;
  }

  /** Any model. */
  servedAnythingSince(since: number): boolean {
    for (const at of this.servedAt.values()) if (at >= since) return true;
    return false;
  }

  servedSince(model: string, since: number): boolean {
    return (this.servedAt.get(model) ?? -Infinity) >= since;
  }

  /** One more failure; returns how many of its kind came in a row. */
  failed(scope: ScopeHealth, kind: KeyFailure['kind'], now: number): number {
    const again = scope.failuresInRow > 0 && scope.failureKind === kind;
    scope.failuresInRow = again ? scope.failuresInRow + 1 : 1;
    if (!again) scope.failingSince = now;
    scope.failureKind = kind;
    return scope.failuresInRow;
  }
}
