import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { FieldCipher, FieldPlace } from '@libs/database';
import { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';

const SECRET_BYTES = 32;

export type WebhookCipher = Pick<FieldCipher, 'encrypt' | 'decrypt'>;

/** A new signing secret in the form that libraries of Standard Webhooks take: `whsec_` and base64. */
export const newWebhookSecret = (): Secret => new Secret(`whsec_${randomBytes(SECRET_BYTES).toString('base64')}`);

/** What people tell secrets apart by. */
export const last4Of = (secret: Secret): string => openSecret(secret).replace(/=+$/, '').slice(-4);

/** Both secrets of an endpoint lie in the same column's place: the present one becomes the previous one as it stands. */
export const secretPlace = (id: string, tenantId: string | null): FieldPlace => ({
  ...{ table: 'webhook_endpoints', column: 'secret_ciphertext', row: id },
  ...(tenantId !== null && { tenant: tenantId }),
});

/** The text that its owner is shown once. */
export const shownOnce = (secret: Secret): string => openSecret(secret);

/** Headers of one attempt: every secret signs, so that a receiver may know the old one or the new one. */
export function signedHeaders(messageId: string, at: Date, body: string, secrets: readonly Secret[]): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'route-llm-gateway-webhooks/1',
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(openSecret(secret)).sign(messageId, at, body)).join(' '),
  };
}
