import { FieldCipherError, Refresher } from '@libs/database';
import type { UpstreamEndpoint } from '@libs/egress';
import type { AlertSink, Clock, Secret } from '@libs/kernel';
import type { KeyLeaseStore, KeyUsage, LeaseResult } from '@libs/shared-state';
import type { KeyReport } from './cooling';
import { countKeyStates, type KeyStates } from './count-key-states';
import { ActivityWrites, type KeyActivity } from './key-activity';
import { disabledAlert } from './key-alerts';
import { KeyLease } from './key-lease';
import { KeyReports } from './key-reports';
import type { PoolEntry } from './pool-entry';
import {
  buildSnapshot,
  EMPTY_SNAPSHOT,
  type PooledProvider,
  type PoolSnapshot,
  type ReadyProvider,
  type Unreachable,
  type Unreadable,
} from './pool-snapshot';
import { preferredKey } from './preferred-key';

import type { ProviderKeyRow, ProviderRow } from './rows';
import { selectCandidates } from './select-candidates';
import { StatusWrites, type KeyStatusRepository } from './status-writes';

export type KeyGrant =
  /** `lease` goes back with each report about the call. */
  | { granted: true; keyId: string; name: string; secret: Secret; lease: KeyLease }
  /** The provider needs no key and has none: there is nothing to report. */
  | { granted: true; keyId: undefined; name: undefined; secret: undefined; lease: undefined }
  | { granted: false; retryAfterMs: number; reason: 'rate' | 'cooling' | 'none' };

export interface KeyPoolLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

/** How replicas tell each other that rows changed. */
export interface KeyChanges {
  publish(): void;
  /** `listener` is told of the changes of others. */
  subscribe(listener: () => void): void;
}

export interface KeyPoolDependencies {
  providers: { list(): Promise<ProviderRow[]> };
  keys: { list(): Promise<ProviderKeyRow[]>; version(): Promise<string> } & KeyStatusRepository;
  /** @throws Error when the ciphertext does not belong to this row or this installation */
  open: (row: ProviderKeyRow) => Secret;
  /** @throws Error when a secret of its way does not open */
  endpointOf: (row: ProviderRow) => UpstreamEndpoint;
  leases: KeyLeaseStore;
  clock: Clock;
  log: KeyPoolLog;
  /** Told when a key needs a person. */
  alerts: AlertSink;
  /** 0..1 */
  random?: () => number;
  /** How stale a replica's copy may be when nobody tells it of a change. Default 2,000. */
  pollMs?: number;
  /** Without it others see a change at their next poll. */
  changes?: KeyChanges;
  /** Server failures in a row that rest a key whose siblings do well. Default 3. */
  serverFailuresToCool?: number;
  /** How often last use and last error are written. Default 5,000. */
  activityMs?: number;
}

const KEYLESS: KeyGrant = { granted: true, keyId: undefined, name: undefined, secret: undefined, lease: undefined };
/** Nothing in time's power helps against a missing key; this is when asking again may be worth it. */
const NO_KEY: KeyGrant = { granted: false, retryAfterMs: 30_000, reason: 'none' };

/** The provider keys in memory: which one serves a call, and what happens to one that fails. */
export class KeyPool {
  private snapshot: PoolSnapshot = EMPTY_SNAPSHOT;
  private readonly refresher: Refresher;
  private readonly writes: StatusWrites;
  private readonly activity: ActivityWrites;
  private readonly reports: KeyReports;
  /** Key id -> the ciphertext that did not open; provider id -> the version of its row whose way did not. */
  private readonly complainedOf = new Map<string, string>();
  private rows: { providers: ProviderRow[]; keys: ProviderKeyRow[] } = { providers: [], keys: [] };

  constructor(private readonly deps: KeyPoolDependencies) {
    const { keys, leases, clock, log, pollMs = 2_000, activityMs = 5_000, serverFailuresToCool, alerts } = deps;
    const onError = (error: unknown): void => log.warn({ err: error }, 'the status of a provider key could not be stored');
    this.writes = new StatusWrites(keys, onError, () => deps.changes?.publish());
    this.activity = new ActivityWrites((activity) => keys.noteActivity(activity), clock, activityMs, onError);
    const { writes, activity } = this;
    const random = deps.random ?? Math.random;
    this.reports = new KeyReports({ leases, writes, activity, clock, log, alerts, random, serverFailuresToCool });
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
  async start(): Promise<void> {
    await this.refresher.start();
    this.activity.start();
    this.deps.changes?.subscribe(() => void this.refresh());
  }

  async stop(): Promise<void> {
    await this.refresher.stop();
    await this.activity.stop();
  }

  /** Reads them anew. Never rejects. */
  refresh(): Promise<void> {
    return this.refresher.refresh();
  }

  /** After a change of a row: this process follows before the promise resolves, the others soon. Never rejects. */
  async changed(): Promise<void> {
    this.deps.changes?.publish();
    await this.refresher.refresh();
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

  /** A key to ask with for something that costs nothing, whatever its limits; undefined: none, or none is needed. */
  anySecret(providerId: string): Secret | undefined {
    const entries = this.snapshot.providers.get(providerId)?.keys.entries;
    return entries?.[0]?.secret;
  }

  /** The rows of enabled providers. */
  enabledProviders(): readonly ProviderRow[] {
    return this.rows.providers.filter(({ id }) => this.snapshot.providers.has(id));
  }

  /** How the keys of each enabled provider do, as far as this process knows; from memory. */
  keyStates(): ReadonlyMap<string, KeyStates> {
    const { providers, entries } = this.snapshot;
    return countKeyStates(providers.keys(), this.rows.keys, entries, this.deps.clock.monotonic());
  }

  /**
   * A key for one call: active, not cooling, serving the model, under its RPM and TPM, not in `tried`; whose
   * turn it is among those. A plain value when the store answers with one.
   * @param estimatedTokens reserved until the report says what was used; absent: only what others used counts
   * @param affinity calls of the same number get the same key while it may be used
   */
  lease(
    providerId: string,
    model: string,
    tried: ReadonlySet<string>,
    estimatedTokens?: number,
    affinity?: number,
  ): KeyGrant | Promise<KeyGrant> {
    const provider = this.snapshot.providers.get(providerId);
    if (provider === undefined) return NO_KEY;
    if (provider.keys.entries.length === 0) return provider.requiresKey ? NO_KEY : KEYLESS;
    const candidates = selectCandidates(provider.keys, model, tried);
    if (candidates.length === 0) return NO_KEY;
    const tokens = estimatedTokens === undefined || !(estimatedTokens > 0) ? 0 : Math.ceil(Math.min(estimatedTokens, 1e9));
    const prefer = affinity !== undefined && candidates.length > 1 ? preferredKey(candidates, affinity) : undefined;
    const result = this.deps.leases.lease(
      providerId,
      candidates,
      prefer === undefined ? { model, tokens } : { model, tokens, prefer },
    );
    if (!(result instanceof Promise)) return this.grant(provider, model, result) ?? NO_KEY;
    // A key that was disabled or deleted while the store was asked is in no list any more: ask again.
    return result.then(
      (late) => this.grant(provider, model, late) ?? this.lease(providerId, model, tried, estimatedTokens, affinity),
    );
  }

  /** What became of the call. Takes effect here at once and everywhere else soon. */
  report(providerId: string, keyId: string, report: KeyReport): void {
    const entry = this.snapshot.entries.get(keyId);
    const provider = this.snapshot.providers.get(providerId);
    if (entry === undefined || provider === undefined || entry.row.providerId !== providerId) return;
    const key = { entry, siblings: provider.keys.entries, limitsPerModel: provider.limitsPerModel };
    if (this.reports.take(key, report)) this.rebuild();
  }

  /** Requests and tokens of the last minute, over all replicas; in the order of `keyIds`. */
  async usage(providerId: string, keyIds: readonly string[]): Promise<KeyUsage[]> {
    return this.deps.leases.usage(providerId, keyIds);
  }

  /** What this process has not written to the row yet. */
  activityOf(keyId: string): KeyActivity | undefined {
    return this.activity.pending(keyId);
  }

  private grant(provider: PooledProvider, model: string, result: LeaseResult): KeyGrant | undefined {
    if (!result.granted) return result;
    const entry = this.snapshot.entries.get(result.keyId);
    if (entry === undefined) return undefined;
    const { row, secret, health } = entry;
    this.activity.used(row.id);
    const order = health.scope(provider.limitsPerModel ? model : undefined).granted++;
    const lease = new KeyLease(model, result.probe, result.ticket, row.secretCiphertext, order);
    return { granted: true, keyId: row.id, name: row.name, secret, lease };
  }

  private async load(): Promise<void> {
    await this.writes.flush();
    const [providers, keys] = await Promise.all([this.deps.providers.list(), this.deps.keys.list()]);
    const before = this.snapshot;
    const first = before === EMPTY_SNAPSHOT;
    this.rows = { providers, keys };
    this.complain(this.rebuild());
    for (const entry of this.snapshot.entries.values()) {
      if (!first && wasWoken(entry.row, before.entries.get(entry.row.id)?.row)) this.reports.forgive(entry);
      else this.restAsRowSays(entry);
    }
  }

  /** The snapshot from the rows at hand. Returns the rows that could not be opened. */
  private rebuild(): Unreadable[] {
    const { snapshot, unreadable, unreachable } = buildSnapshot({
      ...this.rows,
      previous: this.snapshot,
      now: this.deps.clock.monotonic(),
      isDisabled: (row) => this.writes.isDisabled(row),
      open: this.deps.open,
      endpointOf: this.deps.endpointOf,
    });
    this.snapshot = snapshot;
    this.complainOfWays(unreachable);
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
      if (!misconfigured) {
        this.writes.disable(row, 'secret_unreadable');
        this.deps.alerts.raise(disabledAlert(row, 'secret_unreadable'));
      }
      const fields = { provider: row.providerId, key_id: row.id, key_name: row.name, err: error };
      this.deps.log.error(
        fields,
        `the secret of a provider key does not open: the key is ${misconfigured ? 'not used' : 'disabled'}`,
      );
    }
    if (unreadable.length === 0) this.complainedOf.clear();
  }

  /** Without its proxy or headers a provider must not be called at all. Each is told once. */
  private complainOfWays(unreachable: readonly Unreachable[]): void {
    for (const { row, error } of unreachable) {
      const version = String(row.updatedAt.getTime());
      if (this.complainedOf.get(row.id) === version) continue;
      this.complainedOf.set(row.id, version);
      const fields = { provider: row.id, alert: true, err: error };
      this.deps.log.error(fields, 'the proxy, certificate or a header of a provider does not open: it is not used');
    }
  }

  /** It was cooled by a replica, or before a restart. */
  private restAsRowSays(entry: PoolEntry): void {
    const { row, health } = entry;
    const now = this.deps.clock.monotonic();
    const whole = { model: undefined, coolingMs: row.status === 'cooling' ? row.coolingMs : 0 };
    for (const { model, coolingMs } of [whole, ...row.coolingModels]) {
      if (coolingMs <= 0 || health.scope(model).coolingUntil >= now + coolingMs - 1_000) continue;
      this.reports.cool(entry, health.scope(model), coolingMs, model);
    }
  }
}

/** A person set it active, with another secret or the same, or it is back from being disabled; not just any change of it. */
function wasWoken(row: ProviderKeyRow, before: ProviderKeyRow | undefined): boolean {
  if (row.status !== 'active' || row.coolingModels.length > 0) return false;
  return before === undefined || row.updatedAt > before.updatedAt;
}
