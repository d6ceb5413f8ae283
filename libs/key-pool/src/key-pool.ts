import { FieldCipherError } from '@libs/database';
import type { Clock, Secret } from '@libs/kernel';
import type { KeyLeaseStore, LeaseCandidate, LeaseResult } from '@libs/shared-state';
import {
  consequenceOf,
  LONGEST_COOLING_MS,
  ROTATION_GRACE_MS,
  SHORTEST_COOLING_MS,
  type KeyFailure,
  type KeyReport,
} from './cooling';
import { newHealth, type KeyHealth, type PoolEntry } from './pool-entry';
import {
  buildSnapshot,
  EMPTY_SNAPSHOT,
  type PooledProvider,
  type PoolSnapshot,
  type ReadyProvider,
  type Unreadable,
} from './pool-snapshot';
import { Refresher } from './refresher';
import type { ProviderKeyRow, ProviderRow } from './rows';
import { selectCandidates, shortageReason } from './select-candidates';
import { StatusWrites, type KeyStatusRepository } from './status-writes';

export type KeyGrant =
  | { granted: true; keyId: string; name: string; secret: Secret }
  /** The provider needs no key and has none. */
  | { granted: true; keyId: undefined; name: undefined; secret: undefined }
  | { granted: false; retryAfterMs: number; reason: 'rate' | 'cooling' | 'none' };

export interface KeyPoolLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

export interface KeyPoolDependencies {
  providers: { list(): Promise<ProviderRow[]> };
  keys: { list(): Promise<ProviderKeyRow[]>; version(): Promise<string> } & KeyStatusRepository;
  /** @throws Error when the ciphertext does not belong to this row or this installation */
  open: (row: ProviderKeyRow) => Secret;
  leases: KeyLeaseStore;
  clock: Clock;
  log: KeyPoolLog;
  /** 0..1 */
  random?: () => number;
  /** How stale a replica's copy may be when nobody tells it of a change. Default 2,000. */
  pollMs?: number;
}

const KEYLESS: KeyGrant = { granted: true, keyId: undefined, name: undefined, secret: undefined };
/** Nothing in time's power helps against a missing key; this is when asking again may be worth it. */
const NO_KEY: KeyGrant = { granted: false, retryAfterMs: 30_000, reason: 'none' };

/** The provider keys in memory: which one serves a call, and what happens to one that fails. */
export class KeyPool {
  private snapshot: PoolSnapshot = EMPTY_SNAPSHOT;
  private readonly refresher: Refresher;
  private readonly writes: StatusWrites;
  /** Key id -> the ciphertext that did not open. */
  private readonly complainedOf = new Map<string, string>();
  private rows: { providers: ProviderRow[]; keys: ProviderKeyRow[] } = { providers: [], keys: [] };

  constructor(private readonly deps: KeyPoolDependencies) {
    const { keys, log, pollMs = 2_000 } = deps;
    this.writes = new StatusWrites(keys, (error) => log.warn({ err: error }, 'the status of a provider key could not be stored'));
    this.refresher = new Refresher({
      load: () => this.load(),
      version: () => keys.version(),
      everyMs: pollMs,
      onTrouble: (error) =>
        error === undefined
          ? log.info({}, 'provider keys are read from the database again')
          : log.warn({ err: error }, 'provider keys cannot be read from the database: going on with the last copy'),
    });
  }

  /** Reads providers and keys for the first time. @throws whatever the database says */
  start(): Promise<void> {
    return this.refresher.start();
  }

  stop(): Promise<void> {
    return this.refresher.stop();
  }

  /** Reads them anew; the services call this after each change. Never rejects. */
  refresh(): Promise<void> {
    return this.refresher.refresh();
  }

  /** Providers that are enabled and hold a usable key, or need none. */
  readyProviders(): ReadonlySet<string> {
    return this.snapshot.readyProviders;
  }

  /** Those, and the providers whose keys are all out of use. */
  configuredProviders(): ReadonlySet<string> {
    return this.snapshot.configuredProviders;
  }

  provider(id: string): ReadyProvider | undefined {
    return this.snapshot.providers.get(id)?.ready;
  }

  /**
   * A key for one call: active, not cooling, serving the model, under its RPM, not in `tried`; whose
   * turn it is among those. A plain value when the store answers with one.
   */
  lease(providerId: string, model: string, tried: ReadonlySet<string>): KeyGrant | Promise<KeyGrant> {
    const provider = this.snapshot.providers.get(providerId);
    if (provider === undefined) return NO_KEY;
    if (provider.keys.entries.length === 0) return provider.requiresKey ? NO_KEY : KEYLESS;
    const candidates = selectCandidates(provider.keys, model, tried);
    if (candidates.length === 0) return NO_KEY;
    const result = this.deps.leases.lease(providerId, candidates);
    if (!(result instanceof Promise)) return this.grant(provider, candidates, result) ?? NO_KEY;
    // A key that was disabled or deleted while the store was asked is in no list any more: ask again.
    return result.then((late) => this.grant(provider, candidates, late) ?? this.lease(providerId, model, tried));
  }

  /** What became of the call. Takes effect here at once and everywhere else soon. */
  report(providerId: string, keyId: string, report: KeyReport): void {
    const entry = this.snapshot.entries.get(keyId);
    if (entry === undefined || entry.row.providerId !== providerId) return;
    if (report.kind === 'success') {
      entry.health.failuresInRow = 0;
      return;
    }
    const now = this.deps.clock.monotonic();
    if (!tellsNothingNew(entry.health, report, now)) this.punish(entry, report, now);
  }

  private punish({ row, health }: PoolEntry, failure: KeyFailure, now: number): void {
    health.failuresInRow = health.failureKind === failure.kind ? health.failuresInRow + 1 : 1;
    health.failureKind = failure.kind;
    const random = (this.deps.random ?? Math.random)();
    const consequence = consequenceOf(failure, health.failuresInRow, random, now - health.rotatedAt < ROTATION_GRACE_MS);
    const fields = { provider: row.providerId, key_id: row.id, key_name: row.name };
    if (consequence.do === 'cool') {
      this.cool(row, consequence.forMs);
      health.coolingUntil = now + consequence.forMs;
      this.writes.cool(row, consequence.forMs, consequence.reason);
      this.deps.log.warn({ ...fields, reason: consequence.reason, cooling_ms: consequence.forMs }, 'a provider key is cooling');
    } else if (consequence.do === 'disable') {
      this.writes.disable(row, consequence.reason);
      this.rebuild();
      this.deps.log.error({ ...fields, reason: consequence.reason, alert: true }, 'a provider key was disabled');
    }
  }

  private grant(provider: PooledProvider, candidates: readonly LeaseCandidate[], result: LeaseResult): KeyGrant | undefined {
    if (!result.granted) {
      const reason = shortageReason(provider.keys, candidates, this.deps.clock.monotonic());
      return { granted: false, retryAfterMs: result.retryAfterMs, reason };
    }
    const entry = this.snapshot.entries.get(result.keyId);
    return entry && { granted: true, keyId: entry.row.id, name: entry.row.name, secret: entry.secret };
  }

  private async load(): Promise<void> {
    await this.writes.flush();
    const [providers, keys] = await Promise.all([this.deps.providers.list(), this.deps.keys.list()]);
    const before = this.snapshot;
    this.rows = { providers, keys };
    this.complain(this.rebuild());
    for (const entry of this.snapshot.entries.values()) this.followRow(entry, before.entries.get(entry.row.id));
  }

  /** The snapshot from the rows at hand. Returns the rows that could not be opened. */
  private rebuild(): Unreadable[] {
    const { snapshot, unreadable } = buildSnapshot({
      ...this.rows,
      previous: this.snapshot,
      now: this.deps.clock.monotonic(),
      isDisabled: (row) => this.writes.isDisabled(row),
      open: this.deps.open,
    });
    this.snapshot = snapshot;
    return unreadable;
  }

  /**
   * A secret that was changed or moved behind our back disables its key; one under another MASTER_KEY
   * is our own misconfiguration and only leaves the key out until that is mended. Each is told once.
   */
  private complain(unreadable: readonly Unreadable[]): void {
    for (const { row, error } of unreadable) {
      if (this.complainedOf.get(row.id) === row.secretCiphertext) continue;
      this.complainedOf.set(row.id, row.secretCiphertext);
      const misconfigured = error instanceof FieldCipherError && error.reason === 'unknown_key';
      if (!misconfigured) this.writes.disable(row, 'secret_unreadable');
      const fields = { provider: row.providerId, key_id: row.id, key_name: row.name, alert: true, err: error };
      this.deps.log.error(
        fields,
        `the secret of a provider key does not open: the key is ${misconfigured ? 'not used' : 'disabled'}`,
      );
    }
    if (unreadable.length === 0) this.complainedOf.clear();
  }

  /** Brings the leases in line with a row that changed elsewhere: cooled by a replica or before a restart, or woken by a person. */
  private followRow({ row, health }: PoolEntry, before: PoolEntry | undefined): void {
    const now = this.deps.clock.monotonic();
    if (row.status === 'cooling' && row.coolingMs > 0) {
      if (health.coolingUntil >= now + row.coolingMs - 1_000) return;
      health.coolingUntil = now + row.coolingMs;
      this.cool(row, row.coolingMs);
    } else if (before !== undefined && row.status === 'active' && row.updatedAt > before.row.updatedAt) {
      Object.assign(health, { ...newHealth(), rotatedAt: health.rotatedAt });
      this.cool(row, 0);
    }
  }

  private cool(row: ProviderKeyRow, forMs: number): void {
    const done = this.deps.leases.cool(row.providerId, row.id, forMs);
    if (done instanceof Promise) done.catch((error: unknown) => this.deps.log.warn({ err: error }, 'a cooling was not shared'));
  }
}

/** Calls that were under way when the key began to cool, and ask for no longer rest than it has. */
function tellsNothingNew(health: KeyHealth, failure: KeyFailure, now: number): boolean {
  if (health.coolingUntil <= now || failure.kind !== health.failureKind) return false;
  return now + Math.min(failure.retryAfterMs ?? 0, LONGEST_COOLING_MS) <= health.coolingUntil + SHORTEST_COOLING_MS;
}
