import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { api, ok, type Schema } from '../../api/client';

export const STRATEGIES = ['balanced', 'cost', 'quality', 'latency', 'order', 'least_busy', 'usage'] as const;
export type Strategy = (typeof STRATEGIES)[number];
export interface Weights {
  readonly cost: number;
  readonly quality: number;
  readonly latency: number;
}

export interface Rule {
  readonly id: string;
  readonly enabled?: boolean;
  readonly when?: unknown;
  readonly then?: unknown;
  readonly [more: string]: unknown;
}

export interface VirtualModel {
  readonly targets?: readonly string[];
  readonly strategy?: string;
  readonly weights?: Weights;
  readonly [more: string]: unknown;
}

/** A configuration under somebody's hands: it may be wrong, the gateway says where. */
export interface Draft {
  readonly virtual_models: Readonly<Record<string, VirtualModel>>;
  readonly aliases: unknown;
  readonly rules: readonly Rule[];
  readonly fallbacks: unknown;
}

export const draftOf = (config: Readonly<Record<string, unknown>>): Draft => ({
  // What has no form of its own is kept as it is.
  ...config,
  virtual_models: (config['virtual_models'] ?? {}) as Draft['virtual_models'],
  aliases: config['aliases'] ?? {},
  rules: (config['rules'] ?? []) as Draft['rules'],
  fallbacks: config['fallbacks'] ?? {},
});

/** As the API takes it. */
export const configOf = (draft: Draft): Record<string, unknown> => ({ ...draft });

export const ROUTING = ['routing'] as const;
export type Problem = Schema<'RoutingProblem'>;

/** What is wrong with a draft, as soon as somebody stops typing. */
export function useCheck(draft: Draft) {
  const [text] = useDebouncedValue(JSON.stringify(draft), 300);
  return useQuery({
    queryKey: ['routing-check', text],
    queryFn: () => ok(api.POST('/v1/admin/routing/check', { body: { config: JSON.parse(text) as Record<string, unknown> } })),
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
}

/** Those of one part of the configuration, and what the gateway says of them. */
export const of = (problems: readonly Problem[] | undefined, path: string): string[] =>
  (problems ?? [])
    .filter((problem) => problem.path === path || problem.path.startsWith(`${path}.`) || problem.path.startsWith(`${path}[`))
    .map((problem) => `${problem.path.slice(path.length).replace(/^\./, '')} ${problem.message}`.trim());

export interface Line {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** Line by line, by the longest common part: configurations are small. */
export function diffLines(before: string, after: string): Line[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const [row, below] = [common[i] as Uint16Array, common[i + 1] as Uint16Array];
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && a[i] === b[j]) {
      lines.push({ kind: 'same', text: a[i++] ?? '' });
      j++;
    } else if (j >= b.length || (i < a.length && (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0)))
      lines.push({ kind: 'gone', text: a[i++] ?? '' });
    else lines.push({ kind: 'new', text: b[j++] ?? '' });
  }
  return lines;
}
