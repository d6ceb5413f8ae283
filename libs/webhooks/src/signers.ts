import type { Sql } from '@libs/database';
import { newId, type Secret } from '@libs/kernel';
import { type EndpointRow, endpointsRepository, type StoredWebhookSecret } from './endpoints.repository';
import { last4Of, newWebhookSecret, secretPlace, type WebhookCipher } from './secrets';

/** A fresh secret, and as it is stored for this endpoint. */
export function sealedSecret(
  cipher: WebhookCipher,
  id: string,
  tenantId: string | null,
): { secret: Secret; stored: StoredWebhookSecret } {
  const secret = newWebhookSecret();
  return { secret, stored: { ciphertext: cipher.encrypt(secret, secretPlace(id, tenantId)), last4: last4Of(secret) } };
}

/** What signs for addresses that come with one run or batch of a tenant; made when it is needed first. */
export async function signerOf(sql: Sql, cipher: WebhookCipher, tenantId: string): Promise<EndpointRow> {
  const known = await endpointsRepository.findSigner(sql, tenantId);
  if (known) return known;
  const id = newId('webhookEndpoint');
  const { stored } = sealedSecret(cipher, id, tenantId);
  const signer = { id, tenantId, url: null, description: '', eventTypes: [] };
  const made = await endpointsRepository.insert(sql, signer, stored);
  // Somebody else was faster by a moment.
  const found = made ?? (await endpointsRepository.findSigner(sql, tenantId));
  if (!found) throw new Error(`the signer of tenant ${tenantId} is neither there nor can it be made`);
  return found;
}
