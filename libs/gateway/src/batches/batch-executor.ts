import type { LineAnswer, LineAsk, LineExecutor } from '@libs/batches';
import type { Sql } from '@libs/database';
import { type GatewayError, isJsonObject, type JsonObject } from '@libs/kernel';
import { type Ledger, type NewLedgerRecord, writeRequestsWithin } from '@libs/ledger';
import { dialects, type DialectId } from '@libs/protocol';
import { BufferedDownstream } from '../buffered-downstream';
import type { Exchange } from '../exchange';
import { handleRequest } from '../handle-request';
import { handleOperation } from '../operations/handle-operation';
import { operationDialect, OPERATIONS, type OperationRules } from '../operations/operation-rules';
import type { GatewayServices } from '../services';

/** Where a line of each endpoint goes. */
const DIALECT_OF: Readonly<Partial<Record<LineAsk['endpoint'], DialectId>>> = {
  '/v1/chat/completions': 'openai-chat',
  '/v1/responses': 'openai-responses',
  '/v1/completions': 'openai-completions',
  '/v1/messages': 'anthropic-messages',
  '/v1/llm/chat': 'house-chat',
};
/** What the request log calls lines, whatever they ask for. */
const ROUTE = '/v1/batches';
const WAITS_FOR = ['rate_limited', 'no_key_available', 'dependency_unavailable', 'shutting_down'];
const WITH_OTHERS: ReadonlySet<string> = new Set([...WAITS_FOR, 'budget_exceeded']);
const ALONE: ReadonlySet<string> = new Set(WAITS_FOR);

/** A line of a batch is one request through the same data path that serves HTTP clients. */
export class GatewayLineExecutor implements LineExecutor {
  constructor(
    private readonly services: GatewayServices,
    private readonly ledger: Pick<Ledger, 'append' | 'number'>,
  ) {}

  async execute(line: LineAsk, signal: AbortSignal): Promise<LineAnswer> {
    const downstream = new BufferedDownstream(signal);
    const settled = new Settled();
    const exchange = exchangeOf(line, downstream, settled, this.services);
    const operation = operationOf(line.endpoint);
    if (operation) await handleOperation(this.services, { ...exchange, operation: operation.id });
    else await handleRequest(this.services, exchange);
    return answerOf(downstream, settled);
  }

  /** Records are what `execute` made. */
  book(sql: Sql, records: readonly unknown[]): Promise<void> {
    return writeRequestsWithin(
      sql,
      records.map((record) => this.ledger.number(record as NewLedgerRecord)),
    );
  }

  bookLater(record: unknown): void {
    this.ledger.append(record as NewLedgerRecord);
  }
}

/** What the settlement said. */
class Settled {
  record: NewLedgerRecord | undefined;
  error: GatewayError | undefined;
}

export const operationOf = (endpoint: LineAsk['endpoint']): OperationRules | undefined =>
  OPERATIONS.find(({ path, body }) => path === endpoint && body === 'json');

/** The dialect that is spoken at an endpoint. */
export function dialectOf(endpoint: LineAsk['endpoint']): Exchange['dialect'] {
  const operation = operationOf(endpoint);
  return operation ? operationDialect(operation) : dialects[DIALECT_OF[endpoint] ?? 'openai-chat'];
}

function exchangeOf(line: LineAsk, downstream: BufferedDownstream, settled: Settled, { clock }: GatewayServices): Exchange {
  return {
    requestId: line.requestId,
    route: ROUTE,
    dialect: dialectOf(line.endpoint),
    principal: line.principal,
    body: line.body,
    options: line.settings.options,
    metadata: { ...line.metadata, batch_id: line.batchId, custom_id: line.customId },
    batch: {
      rule: line.settings.rule,
      waitsFor: line.alone ? ALONE : WITH_OTHERS,
      onSettled: (record, error) => {
        settled.record = record;
        settled.error = error;
      },
    },
    downstream,
    arrivedAt: clock.now(),
    arrivedMonotonic: clock.monotonic(),
  };
}

function answerOf({ status, body, headers }: BufferedDownstream, { record, error }: Settled): LineAnswer {
  const retryAfter = error?.retryAfterSeconds ?? Number(headers.get('retry-after') ?? Number.NaN);
  const failed = status >= 400 || status === 0;
  return {
    status: status === 0 ? 500 : status,
    body: oneLine(body),
    code: failed ? (error?.code ?? record?.error_code ?? 'upstream_error') : null,
    retryAfterMs: Number.isFinite(retryAfter) ? retryAfter * 1000 : undefined,
    record,
    inputTokens: record ? record.input_tokens + record.cache_read_tokens + record.cache_write_tokens : 0,
    cachedTokens: record?.cache_read_tokens ?? 0,
    outputTokens: record ? record.output_tokens + record.reasoning_tokens : 0,
    reasoningTokens: record?.reasoning_tokens ?? 0,
    costMicroUsd: record ? record.cost_micro_usd : 0,
  };
}

/** Line ends stand only between the tokens of JSON: in its strings they are escaped. */
function oneLine(bytes: Buffer): string {
  const text = bytes
    .toString('utf8')
    .replace(/[\r\n]+/g, ' ')
    .trim();
  try {
    const parsed: unknown = JSON.parse(text);
    if (isJsonObject(parsed)) return text;
  } catch {
    // said below
  }
  return JSON.stringify({ error: { message: text.slice(0, 2_000), type: 'server_error', code: null } } satisfies JsonObject);
}
