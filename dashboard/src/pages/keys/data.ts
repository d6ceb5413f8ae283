import { api, ok, type Schema } from '../../api/client';
import { useLive } from '../../kit';

export type Key = Schema<'ProviderKeyAnswer'>;

const PAGE = 200;
/** Beyond that the list would be no list to look at any more. */
const MOST_PAGES = 10;

/** Every key: states change under one's eyes, so the list comes whole again and again. */
async function allKeys(): Promise<Key[]> {
  const keys: Key[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = { limit: PAGE, ...(cursor !== undefined && { cursor }) };
    const { data, next_cursor } = await ok(api.GET('/v1/admin/keys', { params: { query } }));
    keys.push(...data);
    if (next_cursor === null) break;
    cursor = next_cursor;
  }
  return keys;
}

export const KEYS = ['provider-keys'] as const;
/** @param wanted false for whom it would be refused */
export const useKeys = (wanted = true) => useLive<Key[]>(KEYS, wanted ? allKeys : () => Promise.resolve([]), 3_000);
const NO_PROVIDERS = { data: [], next_cursor: null };
export const useProviders = (wanted = true) =>
  useLive<Schema<'ProviderPage'>>(
    ['providers'],
    () => (wanted ? ok(api.GET('/v1/admin/providers')) : Promise.resolve(NO_PROVIDERS)),
    60_000,
  );

export const patchKey = (id: string, body: Schema<'PatchProviderKeyBody'>) =>
  ok(api.PATCH('/v1/admin/keys/{id}', { params: { path: { id } }, body }));

/** As it is shown everywhere: both ends and nothing between. */
export const masked = ({ secret_prefix, secret_last4 }: Key): string => `${secret_prefix}…${secret_last4}`;

/** Pasted lines: a secret alone, or a name and a secret. */
export function readLines(text: string): { name: string | undefined; secret: string }[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [first = '', ...rest] = line.split(/[,\t]/).map((part) => part.trim());
      const second = rest.join(',');
      return second === '' ? { name: undefined, secret: first } : { name: first, secret: second };
    });
}
