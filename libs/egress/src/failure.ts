import { GatewayError, systemErrorCode } from '@libs/kernel';

/** Turns whatever the socket layer reports into one of our codes. The caller learns no address. */
export function toUpstreamFailure(error: unknown, providerId: string): GatewayError {
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
  return new GatewayError('upstream_unreachable', `Provider ${providerId} could not be reached, or closed the connection.`, {
    cause: error,
  });
}
