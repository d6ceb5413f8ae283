import type { Sql } from '@libs/database';
import type { JsonObject, Principal } from '@libs/kernel';
import type { BatchSettings } from './batch';
import type { BatchEndpoint } from './endpoints';
import type { Ending } from './state-machine';

/** What is true of every line of a batch. */
export interface LineTerms {
  batchId: string;
  endpoint: BatchEndpoint;
  principal: Principal;
  settings: BatchSettings;
  metadata: JsonObject | null;
}

/** One line, as it is put to the data path. */
export interface LineAsk extends LineTerms {
  requestId: string;
  customId: string;
  /** What would be posted to the endpoint. */
  body: Buffer;
  /** Nobody else of this batch holds a part of a budget: if it is refused now, the budget is used up. */
  alone: boolean;
}

/** What a client would have got, and what the ledger says of it. */
export interface LineAnswer {
  status: number;
  /** JSON in one line. */
  body: string;
  /** The error's code; null: there is none. */
  code: string | null;
  retryAfterMs: number | undefined;
  /** Its row of the ledger, for the executor's own eyes; undefined: it has none. With a row, another try needs another id. */
  record: unknown;
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  /** null: nobody knows. */
  costMicroUsd: number | null;
}

/** Executes lines. Bound by the composition root to the data path. */
export interface LineExecutor {
  /** Never rejects. When the signal aborts, the answer is of no use. */
  execute(line: LineAsk, signal: AbortSignal): Promise<LineAnswer>;
  /** Books what lines used, in the transaction that keeps their answers: a line is charged when it has an answer, and once. */
  book(sql: Sql, records: readonly unknown[]): Promise<void>;
  /** Books what was used for nothing. */
  bookLater(record: unknown): void;
}

/** What a line would probably, and at most, use. */
export interface LinePrice {
  target: string;
  inputTokens: number;
  likelyOutputTokens: number;
  mostOutputTokens: number;
  /** Whole micro-USD; undefined: the model has no price. */
  likelyMicroUsd: number | undefined;
  mostMicroUsd: number | undefined;
}

/** Says what lines would cost. Bound to routing and the price book. */
export interface LinePricer {
  /** Whether routing has a rule that batches ask for by this name. */
  knowsRule(name: string): boolean;
  /** @throws GatewayError as the request itself would be refused */
  price(terms: LineTerms, body: Buffer): LinePrice;
}

/** The files of clients, as batches need them. Bound to libs/files. */
export interface BatchFiles {
  /** @throws GatewayError not_found */
  size(principal: Principal, id: string): Promise<number>;
  /** @throws GatewayError not_found */
  read(principal: Principal, id: string, start: number, end: number): Promise<Buffer>;
  /**
   * Makes the file with this id unless it is there already; however large, it is not held in memory.
   * @returns false when there was nothing to write: no file is empty
   */
  write(principal: Principal, file: NewBatchFile, content: AsyncIterable<string>): Promise<boolean>;
}

export interface NewBatchFile {
  id: string;
  filename: string;
  /** `batch_output` in OpenAI's words. */
  purpose: string;
  expiresAt: Date | null;
}

/** Who a credential speaks for now: keys are revoked and limits change while a batch runs. */
export interface PrincipalSource {
  /** @returns undefined when it is no longer good for anything */
  current(principal: Principal): Promise<Principal | undefined>;
}

/** Tells a worker that a batch waits. Carries the id alone; a lost ring is made good by the sweeper. */
export interface BatchDoorbell {
  /** @param turn how often it has been taken up by now: two rings for the same turn are one */
  ring(batchId: string, turn: number): Promise<void>;
}

/** What others are told when a batch has ended. */
export interface BatchEvent {
  tenantId: string;
  type: `batch.${Ending}`;
  /** The batch as the API shows it. */
  data: JsonObject;
}

/** Called inside the transaction that ends the batch: both are there, or neither. */
export type OnBatchFinished = (sql: Sql, event: BatchEvent) => Promise<void>;
