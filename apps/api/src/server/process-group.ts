import cluster, { type Worker } from 'node:cluster';
import type { AppConfig } from '@libs/config';
import type { Logger } from '@libs/telemetry';

/** One that died sooner than this after its start is started again later and later. */
const STEADY_MS = 30_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

interface Member {
  worker: Worker;
  startedAt: number;
  listening: boolean;
}

/**
 * WEB_CONCURRENCY: the first process serves nothing itself. It starts the others, which share the port of the API; starts one
 * again that died; and hands signals on, so that all of them drain at once. What they share is in PostgreSQL and Redis alone.
 */
export class ProcessGroup {
  private readonly members = new Map<number, Member>();
  private readonly pauses = new Map<number, number>();
  private stopping = false;
  private everListened = false;

  constructor(
    private readonly config: Pick<AppConfig, 'processes' | 'http'>,
    private readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>,
  ) {}

  start(): void {
    const { processes, http } = this.config;
    // Each takes connections from the port itself: one that is handed round to a process that has just died would hang.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    this.logger.info({ processes }, 'starting the processes of the API');
    if (http.metricsPort === undefined)
      this.logger.warn(
        '/metrics on PORT tells of one process at a time: set METRICS_PORT, and each has a port of its own from there on',
      );
    for (let place = 0; place < processes; place++) this.fork(place);
    process.on('SIGTERM', () => this.stop('SIGTERM')).on('SIGINT', () => this.stop('SIGINT'));
    process.on('SIGHUP', () => this.tell('SIGHUP'));
  }

  private fork(place: number): void {
    const { metricsPort } = this.config.http;
    const worker = cluster.fork(metricsPort === undefined ? {} : { METRICS_PORT: String(metricsPort + place) });
    const member: Member = { worker, startedAt: performance.now(), listening: false };
    this.members.set(place, member);
    worker.once('listening', () => {
      member.listening = true;
      this.everListened = true;
    });
    worker.once('exit', (code, signal) => this.ended(place, member, signal ?? code));
  }

  private ended(place: number, member: Member, how: string | number): void {
    this.members.delete(place);
    if (this.stopping) return this.endWithTheLast();
    // Where none has ever served, trying again would only say the same for ever: a mistake in the configuration, a taken port.
    if (!this.everListened && !member.listening) return this.giveUp(how);
    const steady = performance.now() - member.startedAt > STEADY_MS;
    const pause = steady ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, (this.pauses.get(place) ?? FIRST_PAUSE_MS / 2) * 2);
    this.pauses.set(place, pause);
    this.logger.error({ place, how, again_in_ms: pause }, 'a process of the API ended: it is started again');
    setTimeout(() => !this.stopping && this.fork(place), pause);
  }

  private giveUp(how: string | number): void {
    this.logger.error({ how }, 'a process of the API could not start');
    process.exitCode = 1;
    this.stopping = true;
    this.tell('SIGTERM');
    this.endWithTheLast();
  }

  private stop(signal: NodeJS.Signals): void {
    if (this.stopping) {
      this.tell('SIGKILL');
      process.exit(1);
    }
    this.stopping = true;
    this.logger.info({ signal, processes: this.members.size }, 'shutting down');
    this.tell('SIGTERM');
    this.endWithTheLast();
  }

  private tell(signal: NodeJS.Signals): void {
    for (const { worker } of this.members.values()) worker.process.kill(signal);
  }

  private endWithTheLast(): void {
    if (this.members.size === 0) process.exit();
  }
}
