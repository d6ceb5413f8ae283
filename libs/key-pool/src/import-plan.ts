import { GatewayError, type Secret } from '@libs/kernel';
import { checkSecret } from './check-secret';
import type { CreateProviderKey } from './provider-key.service';

/** A key of a list whose secret is known already. */
export interface DuplicateKey {
  /** Its place in the list, from 0. */
  index: number;
  name: string;
  fingerprint: string;
  /** The key that has this secret; null when it stands earlier in the same list. */
  existing_id: string | null;
}

export interface KnownKeys {
  providers: ReadonlySet<string>;
  stored: readonly { id: string; providerId: string; name: string; fingerprint: string | null }[];
  fingerprint: (secret: Secret) => string;
}

export interface ImportPlan {
  fresh: { ask: CreateProviderKey; secret: Secret }[];
  duplicates: DuplicateKey[];
}

/**
 * What of a list is new. The same secret at another provider is another key.
 * @throws GatewayError invalid_request (param keys.2.secret, keys.2.provider), conflict (param keys.2.name)
 */
export function planImport(asks: readonly CreateProviderKey[], known: KnownKeys): ImportPlan {
  const holders = new Map<string, string | null>();
  const names = new Set<string>();
  for (const { id, providerId, name, fingerprint } of known.stored) {
    if (fingerprint !== null) holders.set(`${providerId}\n${fingerprint}`, id);
    names.add(`${providerId}\n${name}`);
  }
  const plan: ImportPlan = { fresh: [], duplicates: [] };
  for (const [index, ask] of asks.entries()) {
    const secret = secretAt(index, ask.secret);
    if (!known.providers.has(ask.providerId)) {
      throw new GatewayError('invalid_request', 'There is no such provider.', { param: `keys.${index}.provider` });
    }
    const fingerprint = known.fingerprint(secret);
    const holder = holders.get(`${ask.providerId}\n${fingerprint}`);
    if (holder !== undefined) {
      plan.duplicates.push({ index, name: ask.name, fingerprint, existing_id: holder });
      continue;
    }
    const name = `${ask.providerId}\n${ask.name}`;
    if (names.has(name)) {
      const param = `keys.${index}.name`;
      throw new GatewayError('conflict', 'This provider already has a key of this name.', { param });
    }
    names.add(name);
    holders.set(`${ask.providerId}\n${fingerprint}`, null);
    plan.fresh.push({ ask, secret });
  }
  return plan;
}

const MOST_TOLD = 10;

/** Nothing was added because of these. */
export function duplicateKeys(duplicates: readonly DuplicateKey[], first: number): GatewayError {
  const told = duplicates
    .slice(0, MOST_TOLD)
    .map(
      ({ index, fingerprint, existing_id: id }) => `keys.${index} (fingerprint ${fingerprint}) repeats ${id ?? 'an earlier one'}`,
    );
  const more = duplicates.length > MOST_TOLD ? `, and ${duplicates.length - MOST_TOLD} more` : '';
  return new GatewayError('conflict', `Nothing was added, for some keys are known already: ${told.join(', ')}${more}.`, {
    param: `keys.${first}.secret`,
  });
}

function secretAt(index: number, secret: Secret): Secret {
  try {
    return checkSecret(secret);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    throw new GatewayError(error.code, error.message, { param: `keys.${index}.secret` });
  }
}
