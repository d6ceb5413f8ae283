import type { Database, TenantCipher } from '@libs/database';
import { GatewayError, isJsonObject } from '@libs/kernel';
import { answersRepository } from './answers.repository';
import { type IdempotencyScope, keyInProgress, keyReused } from './idempotency-key';

/** What a client was answered. Headers are names and values in turn. */
export interface KeptAnswer {
  status: number;
  headers: readonly string[];
  body: Buffer;
}

/** A key that is this request's alone until one of these is called. Neither rejects. */
export interface OpenKey {
  /** Whoever comes with the key again gets this; undefined: it is too long to be kept, but must not be bought twice. */
  keep(answer: KeptAnswer | undefined): Promise<void>;
  /** Nothing was done: the key is free again. */
  release(): Promise<void>;
}

export type Opened = { open: OpenKey } | { answer: KeptAnswer };

export interface IdempotentAnswersOptions {
  /** A holder that gives no sign of life for this long is dead, and its request may be done by another. */
  leaseMs?: number;
  onTrouble: (error: unknown) => void;
}

const LEASE_MS = 60_000;
const SWEEP_BATCH = 1_000;
const HEAD_LENGTH_BYTES = 4;

/**
 * Does a request once, however often it comes with the same key: the first one gets the key, others are refused while it
 * runs and get its answer when it is done. Answers lie encrypted, for their tenant, route and key alone.
 */
export class IdempotentAnswers {
  private readonly leaseMs: number;

  constructor(
    private readonly database: Database,
    private readonly cipher: TenantCipher,
    private readonly options: IdempotentAnswersOptions,
  ) {
    this.leaseMs = options.leaseMs ?? LEASE_MS;
  }

  /**
   * @param owner names this request among all others
   * @throws GatewayError idempotency_key_reused, idempotency_in_progress, dependency_unavailable; conflict when the answer
   *   was not kept
   */
  async open(scope: IdempotencyScope, fingerprint: Buffer, owner: string): Promise<Opened> {
    const sql = this.database.forTenant(scope.tenantId);
    if (await answersRepository.take(sql, scope, { owner, fingerprint, leaseMs: this.leaseMs }))
      return { open: this.held(scope, owner) };
    const row = await answersRepository.find(sql, scope);
    // Released a moment ago, or it ended this very moment: the next try will tell.
    if (!row) throw keyInProgress();
    if (!row.fingerprint.equals(fingerprint)) throw keyReused();
    if (row.state === 'in_progress') throw keyInProgress();
    const answer = row.answer && this.cipher.open(scope.tenantId, placeOf(scope), row.answer);
    if (!answer) throw notKept();
    return { answer: unpack(answer) };
  }

  /** Forgets what is older than keys are remembered. @returns how many */
  async sweep(): Promise<number> {
    let swept = 0;
    for (;;) {
      const gone = await answersRepository.forget(this.database, SWEEP_BATCH);
      swept += gone;
      if (gone < SWEEP_BATCH) return swept;
    }
  }

  private held(scope: IdempotencyScope, owner: string): OpenKey {
    const sql = this.database.forTenant(scope.tenantId);
    const { onTrouble } = this.options;
    const alive = (): void => void answersRepository.renew(sql, scope, owner, this.leaseMs).catch(onTrouble);
    const beat = setInterval(alive, this.leaseMs / 3).unref();
    const end = (work: () => Promise<void>): Promise<void> => {
      clearInterval(beat);
      return work().catch(onTrouble);
    };
    return {
      keep: (answer) =>
        end(() => {
          const sealed = answer ? this.cipher.seal(scope.tenantId, placeOf(scope), pack(answer)) : null;
          return answersRepository.keep(sql, scope, owner, sealed);
        }),
      release: () => end(() => answersRepository.release(sql, scope, owner)),
    };
  }
}

/** An answer opens for its own key alone. */
const placeOf = ({ route, key }: IdempotencyScope): string => JSON.stringify([route, key]);

/** The length of the head, the head as JSON, the body. */
function pack({ status, headers, body }: KeptAnswer): Buffer {
  const head = Buffer.from(JSON.stringify({ status, headers }));
  const length = Buffer.alloc(HEAD_LENGTH_BYTES);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, body]);
}

function unpack(packed: Buffer): KeptAnswer {
  const end = HEAD_LENGTH_BYTES + packed.readUInt32BE(0);
  const head: unknown = JSON.parse(packed.toString('utf8', HEAD_LENGTH_BYTES, end));
  if (!isJsonObject(head) || typeof head['status'] !== 'number' || !Array.isArray(head['headers']))
    throw new Error('a kept answer has no head');
  return { status: head['status'], headers: head['headers'].map(String), body: packed.subarray(end) };
}

const notKept = (): GatewayError =>
  new GatewayError(
    'conflict',
    'The request with this idempotency key was done, but its answer was too long to be kept or cannot be read any more.',
    { shouldRetry: false, param: 'idempotency_key' },
  );
