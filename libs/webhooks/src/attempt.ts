import { FieldCipherError, type Transactional } from '@libs/database';
import type { Clock, Secret } from '@libs/kernel';
import { type AttemptResult, type ClaimedDelivery, deliveriesRepository } from './deliveries.repository';
import { endpointsRepository } from './endpoints.repository';
import { nextStep } from './next-step';
import { responseHead } from './response-head';
import { secretPlace, signedHeaders, type WebhookCipher } from './secrets';

/** What came of one call. */
export interface SentWebhook {
  /** null: no answer came. */
  status: number | null;
  /** Why; `stopped`: we broke it off ourselves. */
  failure: string | null;
  retryAfter: string | undefined;
  /** Where the answer begins. */
  head: string;
}

/** Calls receivers. The composition root binds what opens sockets. */
export interface WebhookCalls {
  /** @throws GatewayError url_not_allowed (with that `param`) for an address that is not called */
  check(url: string, param: string): void;
  /** Never rejects. */
  post(
    ask: { url: string; headers: Readonly<Record<string, string>>; body: string },
    stopped?: AbortSignal,
  ): Promise<SentWebhook>;
}

export interface AttemptParts {
  database: Transactional;
  cipher: WebhookCipher;
  calls: WebhookCalls;
  clock: Clock;
  random: () => number;
}

/** One attempt of a delivery that the caller has claimed: signs, sends, writes down what came of it. */
export async function attemptDelivery(parts: AttemptParts, claimed: ClaimedDelivery, stopped?: AbortSignal): Promise<void> {
  const { database, calls, clock } = parts;
  const started = clock.monotonic();
  const secrets = readSecrets(parts.cipher, claimed);
  const sent = secrets ? await send(calls, clock, claimed, secrets, stopped) : UNREADABLE;
  if (sent.failure === 'stopped') return deliveriesRepository.handBack(database, claimed);
  const result = resultOf(parts, claimed, sent, Math.round(clock.monotonic() - started));
  const gone = sent.status === 410;
  await database.transaction(async (sql) => {
    if (!(await deliveriesRepository.finish(sql, claimed, result))) return;
    await endpointsRepository.note(
      sql,
      claimed.endpoint_id,
      result.state === 'delivered' ? 'success' : gone ? 'gone' : 'failure',
    );
  });
}

const UNREADABLE: SentWebhook = { status: null, failure: 'secret_unreadable', retryAfter: undefined, head: '' };

/** undefined: they were closed under a master key that is not known here. */
function readSecrets(cipher: WebhookCipher, claimed: ClaimedDelivery): Secret[] | undefined {
  const { endpoint_id: id, tenant_id: tenantId, secret_ciphertext: present, previous_secret_ciphertext: previous } = claimed;
  try {
    return [present, previous].filter((one) => one !== null).map((one) => cipher.decrypt(one, secretPlace(id, tenantId)));
  } catch (error) {
    if (error instanceof FieldCipherError) return undefined;
    throw error;
  }
}

function send(
  calls: WebhookCalls,
  clock: Clock,
  { url, body, message_id: messageId }: ClaimedDelivery,
  secrets: readonly Secret[],
  stopped: AbortSignal | undefined,
): Promise<SentWebhook> {
  return calls.post({ url, body, headers: signedHeaders(messageId, new Date(clock.now()), body, secrets) }, stopped);
}

function resultOf({ clock, random }: AttemptParts, claimed: ClaimedDelivery, sent: SentWebhook, ms: number): AttemptResult {
  const facts = {
    ...{ attempts: claimed.attempts, mostAttempts: claimed.most_attempts },
    ...{ now: clock.now(), giveUpAt: claimed.give_up_at.getTime() },
  };
  const next = nextStep(sent, facts, random());
  return {
    ...{ state: next.state, ms, status: sent.status, failure: sent.failure, responseHead: responseHead(sent.head) },
    nextAt: next.state === 'pending' ? new Date(next.at) : null,
  };
}
