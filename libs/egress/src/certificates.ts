import { createPrivateKey, X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { GatewayError, type Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
const MAX_BYTES = 256 * 1024;

/** @throws GatewayError invalid_request when the text is not one or more certificates in PEM */
export function checkCertificates(pem: string, param: string): void {
  const found = pem.length > MAX_BYTES ? [] : (pem.match(CERTIFICATE) ?? []);
  try {
    for (const one of found) new X509Certificate(one);
  } catch {
    found.length = 0;
  }
  if (found.length > 0) return;
  throw new GatewayError('invalid_request', 'There must be one or more certificates in PEM, of at most 256 KiB.', { param });
}

/** @throws GatewayError invalid_request */
export function checkedCertificates(pem: Secret, param: string): string {
  const text = openSecret(pem);
  checkCertificates(text, param);
  return text;
}

/** @throws GatewayError invalid_request when the key is none, or belongs to another certificate */
export function checkClientCertificate({ certificate, key }: { certificate: string; key: Secret }, param: string): void {
  checkCertificates(certificate, `${param}.certificate_pem`);
  let fits = false;
  try {
    fits = new X509Certificate(certificate).checkPrivateKey(createPrivateKey(openSecret(key)));
  } catch {
    // said below, without a word of the key
  }
  if (!fits) throw new GatewayError('invalid_request', 'The key is no private key of this certificate, in PEM.', { param });
}

/** What is trusted: the usual authorities and these. undefined: the usual ones alone. */
export const trusted = (...more: readonly (string | undefined)[]): string[] | undefined => {
  const given = more.filter((pem) => pem !== undefined);
  return given.length === 0 ? undefined : [...rootCertificates, ...given];
};
