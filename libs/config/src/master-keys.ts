import { z } from 'zod';
import type { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { listOf } from './variable-kinds';

const LIST = z.array(z.string().min(1)).min(1);

/**
 * The keys in MASTER_KEY_PREVIOUS: separated by commas or, for keys that hold commas themselves, as a JSON list.
 * undefined: it begins like a JSON list and is none.
 */
export function previousKeysOf(given: Secret | undefined): string[] | undefined {
  const text = given ? openSecret(given).trim() : '';
  if (!text.startsWith('[')) return listOf(text);
  try {
    return LIST.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
