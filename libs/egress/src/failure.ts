import { GatewayError, systemErrorCode } from '@libs/kernel';

/** What OpenSSL and Node say of a chain that they do not accept. */
const CERTIFICATE = /CERT|UNABLE_TO_VERIFY_LEAF|ERR_TLS/;

/** Turns whatever the socket layer reports into one of our codes. The caller learns no address. */
export function toUpstreamFailure(error: unknown, providerId: string): GatewayError {
  if (error instanceof GatewayError) return error;
  const code = systemErrorCode(error);
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return new GatewayError('upstream_timeout', `Provider ${providerId} did not answer in time.`, { cause: error });
  }
  if (code === 'UND_ERR_BODY_TIMEOUT') {
    return new GatewayError('upstream_timeout', `Provider ${providerId} stopped sending in the middle of its answer.`, {
      cause: error,
    });
  }
  if (code === 'ADDRESS_NOT_ALLOWED') {
    const message = `Provider ${providerId} has a private or reserved address. An operator can allow that for this provider.`;
    return new GatewayError('upstream_unreachable', message, { cause: error });
  }
  if (code === 'PROXY_FAILED') {
    const message = `Provider ${providerId} could not be reached: the outbound proxy did not let the call through.`;
    return new GatewayError('upstream_unreachable', message, { cause: error });
  }
  if (CERTIFICATE.test(code)) {
    const message = `The certificate of provider ${providerId} is not trusted. An operator can add its authority.`;
    return new GatewayError('upstream_unreachable', message, { cause: error });
  }
  return new GatewayError('upstream_unreachable', `Provider ${providerId} could not be reached, or closed the connection.`, {
    cause: error,
  });
}
