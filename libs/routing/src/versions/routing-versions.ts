import { type AuditLog, AuditTrail, bySystem, Refresher, type RefresherOptions } from '@libs/database';
import { type AlertSink, GatewayError } from '@libs/kernel';
import { checkConfig, type KnownNames } from '../config/check-config';
import type { ConfigProblem } from '../config/problem';
import { compileRouting, type CompiledRouting } from '../config/compile-config';
import { EMPTY_CONFIG, type RoutingConfig } from '../config/routing-config';
import type { Router } from '../router';
import type { RouteTrace } from '../target';
import { CANARY_DEFAULTS, type CanaryLimits, judgeCanary, type Verdict } from './judge-canary';
import type { RoutingEvent, RoutingRepository, RoutingState, StateChange, VersionRow } from './routing.repository';
import { NO_TRIAL, type Trial, type TrialSide } from './trial-figures';
import { TrialTally } from './trial-tally';

export interface RoutingVersionsDependencies {
  repository: RoutingRepository;
  router: Router;
  known: () => KnownNames;
  /** How replicas tell each other that something changed. */
  changes: { publish(): void; subscribe(listener: () => void): void };
  alerts: AlertSink;
  /** Where stands what nobody asked for: that a version was taken back. */
  audit: Pick<AuditLog, 'append'>;
  onTrouble: RefresherOptions['onTrouble'];
  /** How often counts are shared and other replicas looked at. Default 2,000. */
  pollMs?: number;
}

/** How a request ended, as far as a trial of a version is concerned. */
export interface RoutedOutcome {
  /** It was refused before anybody was chosen for it. */
  planned: boolean;
  trace: RouteTrace | undefined;
  /** By no fault of the caller. */
  failed: boolean;
  costMicroUsd: number;
  /** A model was tried out: what that was expected to cost more, and what it did, micro-USD. */
  explored?: { expected: number; extra: number } | undefined;
}

/** Who takes back a version that does badly. */
const AUTOMATON = 'automatic';
const NO_FACTS = { kind: 'routing', id: null };

/**
 * The versions of the routing configuration: which serves, which is tried out, and what becomes of that one. Whoever hands in
 * the trail of the audit log has change and trace written together, or neither.
 */
export class RoutingVersions {
  private readonly refresher: Refresher;
  private state: RoutingState = { active: undefined, canary: undefined };
  /** Of the version that is tried out. */
  private tally: TrialTally | undefined;
  private counting: NodeJS.Timeout | undefined;
  private takingBack = false;

  constructor(private readonly deps: RoutingVersionsDependencies) {
    this.refresher = new Refresher({
      load: () => this.load(),
      version: () => deps.repository.revision(),
      everyMs: deps.pollMs ?? 2_000,
      onTrouble: deps.onTrouble,
    });
  }

  async start(): Promise<void> {
    await this.refresher.start();
    this.deps.changes.subscribe(() => void this.refresher.refresh());
    this.deps.router.onTrialRefusal = () => this.count('canary', true, 0);
    this.counting = setInterval(() => void this.shareCounts(), this.deps.pollMs ?? 2_000).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.counting);
    await this.refresher.stop();
    await this.tally?.shared;
    await this.shareCounts();
  }

  /** What serves now. */
  current(): { version: number | null; config: unknown; canary: { version: number; limits: CanaryLimits; trial: Trial } | null } {
    const { active, canary } = this.state;
    return {
      version: active?.version ?? null,
      config: active?.config ?? EMPTY_CONFIG,
      canary: canary ? { version: canary.version, limits: canary.limits, trial: this.trial } : null,
    };
  }

  /** All that is wrong with a configuration, or doubtful. */
  inspect(value: unknown): { problems: ConfigProblem[]; warnings: ConfigProblem[] } {
    const checked = checkConfig(value, this.deps.known());
    return checked.ok ? { problems: [], warnings: checked.warnings } : { problems: checked.problems, warnings: [] };
  }

  /** @throws GatewayError invalid_request with the first problem */
  check(value: unknown): { config: RoutingConfig; warnings: ConfigProblem[] } {
    const checked = checkConfig(value, this.deps.known());
    if (checked.ok) return checked;
    const [first] = checked.problems;
    const all = checked.problems.map(({ path, message }) => `${path || 'config'}: ${message}`).join('; ');
    throw new GatewayError('invalid_request', `The routing configuration is not valid: ${all}`.slice(0, 2_000), {
      param: first?.path === undefined || first.path === '' ? 'config' : `config.${first.path}`.slice(0, 120),
    });
  }

  /**
   * A new version, serving at once or tried out on a part of the traffic first.
   * @param expected the version that the writer has seen; another one since then is a conflict
   * @throws GatewayError invalid_request, conflict
   */
  async put(
    value: unknown,
    { note, actor, expected, canary, trail }: PutOptions,
  ): Promise<{ version: number; warnings: ConfigProblem[] }> {
    const { config, warnings } = this.check(value);
    const version = await this.apply(trail, async (routing, { active }) => {
      if (expected !== undefined && expected !== (active?.version ?? null)) throw another(active?.version, expected);
      const added = await routing.add(config, note, actor);
      return { version: added, change: canary ? trialOf(added, canary, actor) : activation(added, actor) };
    });
    return { version, warnings };
  }

  /** An earlier version serves again. @param version absent: the one before @throws GatewayError not_found, conflict */
  async rollback(version: number | undefined, actor: string, trail?: AuditTrail): Promise<number> {
    const { repository } = this.deps;
    const wanted = version ?? (await repository.previous());
    if (wanted === undefined) throw new GatewayError('conflict', 'There is no earlier version to go back to.');
    if (!(await repository.find(wanted))) throw notFound(wanted);
    return this.apply(trail, { version: wanted, change: { kind: 'rolled_back', actor, activeVersion: wanted, canary: null } });
  }

  /** @throws GatewayError not_found */
  async tryOut(version: number, limits: Partial<CanaryLimits>, actor: string, trail?: AuditTrail): Promise<void> {
    if (!(await this.deps.repository.find(version))) throw notFound(version);
    await this.apply(trail, { version, change: trialOf(version, limits, actor) });
  }

  /** The version that is tried out serves everybody, or nobody. @throws GatewayError conflict */
  async endTrial(how: 'promote' | 'stop', actor: string, trail?: AuditTrail): Promise<void> {
    const trying = this.state.canary?.version;
    if (trying === undefined) throw new GatewayError('conflict', 'No version is being tried out.');
    const { trial } = this;
    const change =
      how === 'promote' ? { kind: 'canary_promoted' as const, activeVersion: trying } : { kind: 'canary_stopped' as const };
    await this.apply(trail, {
      version: trying,
      change: { ...change, actor, canary: null, whileTrying: trying, details: { trial } },
    });
  }

  find(version: number): Promise<VersionRow | undefined> {
    return this.deps.repository.find(version);
  }

  versions(limit: number, before?: number): Promise<VersionRow[]> {
    return this.deps.repository.versions(limit, before);
  }

  events(limit: number): Promise<RoutingEvent[]> {
    return this.deps.repository.events(limit);
  }

  /** A request ended. Counted only while a version is tried out; takes that one back when it does badly. */
  ended({ planned, trace, failed, costMicroUsd, explored }: RoutedOutcome): void {
    const { canary } = this.state;
    if (trace) this.deps.router.paid(costMicroUsd);
    if (explored) this.deps.router.explored(explored.expected, explored.extra);
    if (!canary || !planned) return;
    if (trace?.canary && trace.version !== canary.version) return;
    this.count(trace?.canary ? 'canary' : 'active', failed, costMicroUsd);
  }

  private count(side: keyof Trial, failed: boolean, costMicroUsd: number): void {
    this.tally?.add(side, failed, costMicroUsd);
    if (side === 'canary') this.judge();
  }

  private judge(): void {
    const { canary } = this.state;
    if (!canary || this.takingBack) return;
    const { trial } = this;
    const verdict = judgeCanary(trial, canary.limits);
    if (!verdict) return;
    this.takingBack = true;
    // At once here; the others follow as soon as the database says so.
    this.deps.router.use(this.deps.router.current.active);
    void this.takeBack(canary.version, verdict, trial)
      .catch(this.deps.onTrouble)
      .finally(() => (this.takingBack = false));
  }

  /** Whoever finds it out first writes it down and tells people; while the database is away it is tried again. */
  private async takeBack(version: number, verdict: Verdict, trial: Trial): Promise<void> {
    const { alerts, audit, repository } = this.deps;
    const { reason } = verdict;
    const change: StateChange = {
      ...{ kind: 'canary_failed', actor: AUTOMATON, canary: null, whileTrying: version },
      details: { ...verdict, trial: kept(trial) },
    };
    const trail = new AuditTrail(audit, bySystem('routing.canary_failed'), { reason, trial: kept(trial) });
    const first = await repository.together(undefined, async (routing) => {
      const before = standing(await routing.lock());
      if (!(await routing.change(change))) return { result: false, facts: NO_FACTS };
      const after = { ...standing(await routing.state()), event: change.kind };
      await routing.trace(trail, { kind: 'routing', id: String(version), before, after });
      return { result: true, facts: NO_FACTS };
    });
    this.deps.changes.publish();
    await this.refresher.refresh();
    if (!first) return;
    alerts.raise({
      ...{ kind: 'routing.canary_failed', severity: 'critical' },
      message: `Version ${version} of the routing configuration was taken back: ${reason}.`,
      subject: { kind: 'routing_version', id: String(version) },
      details: { requests: trial.canary.requests, errors: trial.canary.errors, cost_micro_usd: trial.canary.costMicroUsd },
    });
  }

  private get trial(): Trial {
    return this.tally?.figures ?? NO_TRIAL;
  }

  private async shareCounts(): Promise<void> {
    const { tally } = this;
    try {
      await tally?.share((counted) => this.deps.repository.count(tally.version, counted));
      if (tally === this.tally) this.judge();
    } catch (error) {
      this.deps.onTrouble(error);
    }
  }

  /** @returns the version that it is about */
  private async apply(trail: AuditTrail | undefined, step: Step | StepMaker): Promise<number> {
    const about = await this.deps.repository.together(trail, async (routing) => {
      const state = await routing.lock();
      const { version, change } = typeof step === 'function' ? await step(routing, state) : step;
      await routing.change(change);
      const after = { ...standing(await routing.state()), event: change.kind };
      return { result: version, facts: { kind: 'routing', id: String(version), before: standing(state), after } };
    });
    this.deps.changes.publish();
    await this.refresher.refresh();
    return about;
  }

  private async load(): Promise<void> {
    const state = await this.deps.repository.state();
    const { active, canary } = state;
    // Replicas hear of each other's counts when they share their own.
    if (canary?.version !== this.tally?.version)
      this.tally = canary && new TrialTally(canary.version, await this.deps.repository.trial(canary.version));
    this.state = state;
    this.deps.router.use(compiled(active), canary && { routing: compiled(canary), percent: canary.limits.percent });
  }
}

export interface PutOptions {
  note?: string | undefined;
  actor: string;
  expected?: number | null | undefined;
  canary?: Partial<CanaryLimits> | undefined;
  trail?: AuditTrail | undefined;
}

/** A change of what serves, and the version that it is about. */
interface Step {
  version: number;
  change: StateChange;
}

/** Runs in the transaction of the change, on the state that nobody else changes meanwhile. */
type StepMaker = (routing: RoutingRepository, state: RoutingState) => Promise<Step>;

const activation = (version: number, actor: string): StateChange => ({
  ...{ kind: 'activated', actor, activeVersion: version, canary: null },
});

function trialOf(version: number, limits: Partial<CanaryLimits>, actor: string): StateChange {
  const whole = { ...CANARY_DEFAULTS, ...limits };
  return { kind: 'canary_started', actor, canary: { version, limits: whole }, details: { ...whole } };
}

/** As the audit log shows it. */
const standing = ({ active, canary }: RoutingState) => ({
  active_version: active?.version ?? null,
  canary_version: canary?.version ?? null,
});

/** A version that this program does not understand serves as if it said nothing: a newer program wrote it. */
function compiled(stored: { version: number; config: unknown } | undefined): CompiledRouting {
  if (!stored) return compileRouting(EMPTY_CONFIG);
  const checked = checkConfig(stored.config);
  return compileRouting(checked.ok ? checked.config : EMPTY_CONFIG, stored.version);
}

/** As events and the audit log keep it. */
const told = ({ requests, errors, costMicroUsd }: TrialSide) => ({ requests, errors, costMicroUsd });
const kept = ({ active, canary }: Trial) => ({ active: told(active), canary: told(canary) });

const another = (now: number | undefined, expected: number | null): GatewayError =>
  new GatewayError(
    'conflict',
    `Version ${now ?? 'none'} serves, not ${expected ?? 'none'}: read it and apply your change to it.`,
    { param: 'expected_version' },
  );

const notFound = (version: number): GatewayError =>
  new GatewayError('not_found', `There is no version ${version} of the routing configuration.`);
