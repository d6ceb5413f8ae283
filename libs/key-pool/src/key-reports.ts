import type { AlertSink, Clock } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { redactMessage } from '@libs/providers';
import type { KeyLeaseStore } from '@libs/shared-state';
import {
  consequenceOf,
  LONGEST_COOLING_MS,
  ROTATION_GRACE_MS,
  restsWithModel,
  SERVED_LATELY_MS,
  SERVER_FAILURES_TO_COOL,
  SHORTEST_COOLING_MS,
  type KeyFailure,
  type KeyReport,
} from './cooling';
import type { ActivityWrites } from './key-activity';
import { disabledAlert, quotaAlert } from './key-alerts';
import type { ScopeHealth } from './key-health';
import type { KeyLease } from './key-lease';
import type { KeyPoolLog } from './key-pool';
import type { PoolEntry } from './pool-entry';
import type { StatusWrites } from './status-writes';
import { nearlyUsedUp, type UpstreamLimits } from './upstream-limits';

export interface KeyReportsDependencies {
  leases: KeyLeaseStore;
  writes: StatusWrites;
  activity: ActivityWrites;
  clock: Clock;
  log: KeyPoolLog;
  alerts: AlertSink;
  /** 0..1 */
  random: () => number;
  serverFailuresToCool?: number;
}

/** A key, the keys beside it, and how its provider limits. */
export interface ReportedKey {
  entry: PoolEntry;
  siblings: readonly PoolEntry[];
  limitsPerModel: boolean;
}

/** What comes of reports: tokens are booked, probes end, keys cool or are disabled. */
export class KeyReports {
  constructor(private readonly deps: KeyReportsDependencies) {}

  /** Returns true when the key is out of use from now on. */
  take(key: ReportedKey, report: KeyReport): boolean {
    const { entry } = key;
    const { lease } = report;
    if (lease !== undefined) this.settle(entry, lease, report);
    if (report.limits !== undefined) this.observe(key, lease, report.limits);
    const first = lease === undefined || !lease.judged;
    if (lease !== undefined) lease.judged = true;
    if (!first) return false;
    if (report.kind === 'no_verdict') {
      this.endProbe(entry, lease, false);
      return false;
    }
    // The call was made with a secret that is no longer the key's.
    if (lease !== undefined && lease.sealed !== entry.row.secretCiphertext) return false;
    if (report.kind === 'success') {
      this.succeeded(entry, lease);
      return false;
    }
    return this.failed(key, report);
  }

  private settle(entry: PoolEntry, lease: KeyLease, report: KeyReport): void {
    // What was refused was not used; what failed otherwise is not known to have been.
    const refused = report.kind !== 'success' && report.kind !== 'no_verdict';
    const tokens = report.tokens ?? (refused ? 0 : undefined);
    if (lease.settled || tokens === undefined || !(tokens >= 0)) return;
    lease.settled = true;
    this.whenDone(this.deps.leases.settle(entry.row.providerId, entry.row.id, lease.ticket, Math.min(tokens, 1e9)));
  }

  private observe({ entry, limitsPerModel }: ReportedKey, lease: KeyLease | undefined, limits: UpstreamLimits): void {
    const model = limitsPerModel ? lease?.model : undefined;
    const scope = entry.health.scope(model);
    if (lease !== undefined) {
      // Answers overtake each other; what the later call heard is newer.
      if (lease.order < scope.toldBy) return;
      scope.toldBy = lease.order;
    }
    const allowance = nearlyUsedUp(limits, lease === undefined ? 0 : scope.granted - lease.order - 1);
    if (allowance === undefined && !scope.low) return;
    scope.low = allowance !== undefined;
    this.whenDone(this.deps.leases.observe(entry.row.providerId, entry.row.id, allowance ?? {}, model));
  }

  private succeeded(entry: PoolEntry, lease: KeyLease | undefined): void {
    const now = this.deps.clock.monotonic();
    const { health } = entry;
    if (lease === undefined) health.whole.failuresInRow = 0;
    else health.served(lease.model, now);
    this.endProbe(entry, lease, true);
  }

  /** A report without its lease ends a probe where one must be running. */
  private endProbe({ row, health }: PoolEntry, lease: KeyLease | undefined, well: boolean): void {
    const now = this.deps.clock.monotonic();
    const scopes = lease === undefined ? [health.whole] : [health.whole, health.scope(lease.model)];
    const over = scopes.filter(({ coolingUntil }) => coolingUntil !== -Infinity && coolingUntil <= now);
    if (lease?.probe !== true && over.length === 0) return;
    if (lease !== undefined && !lease.probe) return;
    this.whenDone(this.deps.leases.probed(row.providerId, row.id, lease?.model, well));
    if (!well) return;
    for (const scope of over) scope.coolingUntil = -Infinity;
    this.deps.writes.recover(row, lease?.model);
  }

  private failed(key: ReportedKey, failure: KeyFailure): boolean {
    const { row, secret, health } = key.entry;
    const now = this.deps.clock.monotonic();
    // Of the text nothing that could be the secret, or a part of it.
    const text = failure.message && redactMessage(failure.message.replaceAll(openSecret(secret), '[secret]')).slice(0, 300);
    this.deps.activity.failed(row.id, text ? `${failure.kind}: ${text}` : failure.kind);
    const servedLately = health.servedAnythingSince(now - SERVED_LATELY_MS);
    const model = restsWithModel(failure, key.limitsPerModel, servedLately) ? failure.lease?.model : undefined;
    const scope = health.scope(model);
    if (tellsNothingNew(scope, failure, now)) return false;
    const inRow = health.failed(scope, failure.kind, now);
    const served = failure.lease?.model;
    const consequence = consequenceOf(failure, {
      inRow,
      random: this.deps.random(),
      justRotated: failure.lease === undefined && now - health.rotatedAt < ROTATION_GRACE_MS,
      siblingsWell:
        served === undefined ||
        key.siblings.some((other) => other !== key.entry && other.health.servedSince(served, scope.failingSince)),
      serverFailuresToCool: this.deps.serverFailuresToCool ?? SERVER_FAILURES_TO_COOL,
      servedLately,
    });
    const fields = { provider: row.providerId, key_id: row.id, key_name: row.name };
    if (consequence.do === 'cool') {
      this.cool(key.entry, scope, consequence.forMs, model);
      this.deps.writes.cool(row, consequence.forMs, consequence.reason, model);
      const { reason, forMs } = consequence;
      this.deps.log.warn(
        { ...fields, ...(model !== undefined && { model }), reason, cooling_ms: forMs },
        'a provider key is cooling',
      );
      if (failure.kind === 'quota') this.deps.alerts.raise(quotaAlert(row, forMs));
    } else if (consequence.do === 'disable') {
      this.deps.writes.disable(row, consequence.reason);
      this.deps.log.error({ ...fields, reason: consequence.reason }, 'a provider key was disabled');
      this.deps.alerts.raise(disabledAlert(row, consequence.reason));
      return true;
    } else if (failure.lease?.probe === true) {
      this.endProbe(key.entry, failure.lease, false);
    }
    return false;
  }

  /** Rests a key here, and wherever its leases are decided. */
  cool({ row }: PoolEntry, scope: ScopeHealth, forMs: number, model?: string): void {
    scope.coolingUntil = forMs > 0 ? this.deps.clock.monotonic() + forMs : -Infinity;
    this.whenDone(this.deps.leases.cool(row.providerId, row.id, forMs, model));
  }

  /** A person said that the key is well: nothing that was is held against it, here or anywhere. */
  forgive({ row, health }: PoolEntry): void {
    health.forgive();
    this.whenDone(this.deps.leases.forgive(row.providerId, row.id));
  }

  private whenDone(done: Promise<void> | void): void {
    if (done instanceof Promise)
      done.catch((error: unknown) => this.deps.log.warn({ err: error }, 'the state of a provider key was not shared'));
  }
}

/** Calls that were under way when the key began to cool, and ask for no longer rest than it has. */
function tellsNothingNew(scope: ScopeHealth, failure: KeyFailure, now: number): boolean {
  if (scope.coolingUntil <= now || failure.kind !== scope.failureKind) return false;
  return now + Math.min(failure.retryAfterMs ?? 0, LONGEST_COOLING_MS) <= scope.coolingUntil + SHORTEST_COOLING_MS;
}
