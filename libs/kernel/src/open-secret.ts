import { plainValueOf, type Secret } from './secret';

/**
 * The one way to read a secret. Not part of the package's index: the dependency rules list who may
 * import this file (egress attaches provider keys; auth and database derive keys from it).
 */
export function openSecret(secret: Secret): string {
  return plainValueOf(secret);
}
