import { LIMIT_SCOPES, type LimitScope } from './keys';

/** What the name of a limit's counter says. */
export interface LimitName {
  counts: 'requests' | 'tokens' | 'slots';
  scope: LimitScope;
  id: string;
  /** It counts this model alone. */
  model?: string;
}

const LIMIT_NAME = new RegExp(`^rlg:\\{[^}]*\\}:(requests|tokens|slots):(${LIMIT_SCOPES.join('|')}):([^:]+)(?::(.+))?$`);

/** Reads what requestsKey, limitTokensKey and slotsKey write; undefined: it is none of these. */
export function readLimitKey(key: string): LimitName | undefined {
  const [, counts, scope, id, model] = LIMIT_NAME.exec(key) ?? [];
  if (counts === undefined || scope === undefined || id === undefined) return undefined;
  return { counts: counts as LimitName['counts'], scope: scope as LimitScope, id, ...(model !== undefined && { model }) };
}
