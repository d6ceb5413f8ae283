import { GatewayError, Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';

const LONGEST_SECRET = 4_096;

/**
 * The secret as it will be sent in a header: blanks around it (from copying) removed, nothing in it
 * that a header could not carry.
 * @throws GatewayError invalid_request (param secret); the message never quotes the value
 */
export function checkSecret(given: Secret): Secret {
  const plain = openSecret(given).trim();
  const problem =
    plain === ''
      ? 'is empty'
      : plain.length > LONGEST_SECRET
        ? `is longer than ${LONGEST_SECRET} characters`
        : /^[\x21-\x7e]+$/.test(plain)
          ? undefined
          : 'holds characters that no HTTP header can carry';
  if (problem !== undefined) throw new GatewayError('invalid_request', `The secret ${problem}.`, { param: 'secret' });
  return new Secret(plain);
}
