import { api, ok, type Schema } from '../../api/client';
import type { Tone } from '../../kit';

export type Entry = Schema<'AuditEntryView'>;
export const FILTERS = [
  'action',
  'actor_id',
  'outcome',
  'subject_kind',
  'subject_id',
  'request_id',
  'tenant_id',
  'from',
  'to',
] as const;
export type Filters = Readonly<Record<(typeof FILTERS)[number], string>>;
export const OUTCOMES = ['done', 'refused', 'failed', 'attempted'] as const satisfies readonly Entry['outcome'][];
export const TONES: Readonly<Record<Entry['outcome'], Tone>> = {
  done: 'good',
  refused: 'warn',
  failed: 'bad',
  attempted: 'quiet',
};

const DAY_MS = 86_400_000;

/** As the API asks for it: whole days of the viewer's zone, the last one included. */
export function queryOf({ from, to, outcome, ...same }: Filters) {
  const texts = Object.fromEntries(Object.entries(same).filter(([, value]) => value !== ''));
  const begin = Date.parse(`${from}T00:00:00`);
  const end = Date.parse(`${to}T00:00:00`);
  const known = OUTCOMES.find((one) => one === outcome);
  return {
    ...texts,
    ...(known && { outcome: known }),
    ...(!Number.isNaN(begin) && { from: new Date(begin).toISOString() }),
    ...(!Number.isNaN(end) && { to: new Date(end + DAY_MS).toISOString() }),
  };
}

export const loadEntries = (filters: Filters) => (cursor: string | undefined) =>
  ok(api.GET('/v1/admin/audit', { params: { query: { ...queryOf(filters), limit: 100, cursor } } }));

/** Without the rows written before a change whose end is known: newest first, that end comes before them. */
export function settled(rows: readonly Entry[] | undefined): Entry[] | undefined {
  const ended = new Set<string>();
  return rows?.filter(({ outcome, request_id: request }) => {
    if (outcome === 'attempted') return request === null || !ended.has(request);
    if (request !== null) ended.add(request);
    return true;
  });
}

export interface Change {
  readonly field: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly changed: boolean;
}

const written = (value: unknown): string | undefined =>
  value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value, null, 1);

/** Field by field, those that changed first. */
export function changesOf({ before, after }: Pick<Entry, 'before' | 'after'>): Change[] {
  const [old, now] = [before ?? {}, after ?? {}];
  const fields = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  const changes = fields.map((field) => {
    const [was, is] = [written(old[field]), written(now[field])];
    return { field, before: was, after: is, changed: was !== is };
  });
  return [...changes.filter(({ changed }) => changed), ...changes.filter(({ changed }) => !changed)];
}
