import type { Logger } from './logger';

/** One finished request. Never a prompt, an answer or a credential. */
export interface AccessLine {
  request_id: string;
  trace_id?: string | undefined;
  span_id?: string | undefined;
  tenant_id?: string | undefined;
  key_id?: string | undefined;
  user_id?: string | undefined;
  run_id?: string | undefined;
  route: string;
  method?: string | undefined;
  status: number;
  outcome?: string | undefined;
  provider?: string | undefined;
  model?: string | undefined;
  attempts?: number | undefined;
  duration_ms: number;
  ttft_ms?: number | undefined;
  overhead_ms?: number | undefined;
  tokens_in?: number | undefined;
  tokens_out?: number | undefined;
  cost_usd?: number | undefined;
  cache?: string | undefined;
  'error.type'?: string | undefined;
}

/** A line for each request, or for a share of them; those that we or a provider failed are always there. */
export class AccessLog {
  /** Every field of a line is ours: looking for secrets in it would cost more than all the rest of the request. */
  private readonly lines: Pick<Logger, 'info'>;

  constructor(
    private readonly logger: Logger,
    /** 0..1 */
    public sample: number,
    private readonly random: () => number = Math.random,
  ) {
    this.lines = logger.child({}, { level: 'info', redact: [], formatters: { log: asItIs } });
  }

  /** Whether a request of this status gets a line: nothing need be gathered for one that does not. */
  wants(status: number): boolean {
    return (
      this.logger.isLevelEnabled('info') &&
      (this.sample >= 1 || status >= 500 || (this.sample > 0 && this.random() < this.sample))
    );
  }

  write(line: AccessLine): void {
    this.lines.info(line, 'request');
  }
}

const asItIs = (fields: object): object => fields;
