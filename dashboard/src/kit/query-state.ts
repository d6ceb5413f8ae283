import { useNavigate, useParams, useSearch } from '@tanstack/react-router';

type Search = Record<string, string | undefined>;

const useAddress = (): Search => useSearch({ strict: false });

/** Changes what stands behind the question mark; `undefined` and '' take a name out. */
export function useSetSearch(): (change: Search) => void {
  const navigate = useNavigate();
  return (change) =>
    void navigate({
      to: '.',
      replace: true,
      resetScroll: false,
      search: ((before: Search) => ({ ...before, ...change })) as never,
    });
}

/** One value in the address, so that a reload, a link and the back button find it again. */
export function useQueryState(name: string, fallback = ''): [value: string, set: (value: string) => void] {
  const value = useAddress()[name] ?? fallback;
  const set = useSetSearch();
  return [value, (next) => set({ [name]: next === '' ? undefined : next })];
}

/** Several at once, as filters of a table; the rest of the address stays. */
export function useFilters<const Name extends string>(names: readonly Name[]) {
  const address = useAddress();
  const set = useSetSearch();
  const values = Object.fromEntries(names.map((name) => [name, address[name] ?? ''])) as Record<Name, string>;
  return {
    /** '' where nothing is chosen. */
    values,
    set: (change: Partial<Record<Name, string>>): void => set(change),
    clear: (): void => set(Object.fromEntries(names.map((name) => [name, undefined]))),
    any: names.some((name) => values[name] !== ''),
  };
}

/** The segment behind the page's own: what is open in its drawer. */
export function useOpened(page: string): { opened: string | undefined; open: (id: string) => void; close: () => void } {
  const { open: opened } = useParams({ strict: false }) as { open?: string };
  const navigate = useNavigate();
  const go = (to: string): void => void navigate({ to, resetScroll: false, search: ((before: Search) => before) as never });
  return { opened, open: (id) => go(`${page}/${encodeURIComponent(id)}`), close: () => go(page) };
}
