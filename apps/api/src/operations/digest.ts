import { createHash } from 'node:crypto';
import { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';

/** Equal lengths for a comparison in constant time. */
export const digestOf = (value: string | Secret): Buffer =>
  createHash('sha256')
    .update(value instanceof Secret ? openSecret(value) : value)
    .digest();
