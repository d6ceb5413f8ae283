import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { type Column, DataTable, EmptyState, useFormat, usePaged, When } from '../../kit';
import { strings } from './strings';

type Evaluation = Schema<'EvaluationView'>;
/** Of both kinds, as far as a line tells of it. */
interface Result {
  readonly score?: number;
  readonly findings?: readonly unknown[];
  readonly outcome?: 'a' | 'b' | 'tie' | 'no_agreement';
  readonly a?: { readonly provider: string; readonly model: string };
  readonly b?: { readonly provider: string; readonly model: string };
}

export const EVALUATIONS = ['evaluations'] as const;

export function Evaluations() {
  const t = useStrings(strings);
  const format = useFormat();
  const list = usePaged<Evaluation>(EVALUATIONS, (cursor) =>
    ok(api.GET('/v1/admin/evaluations', { params: { query: { limit: 100, ...(cursor !== undefined && { cursor }) } } })),
  );
  const outcome = useOutcome();
  const columns: readonly Column<Evaluation>[] = [
    { id: 'at', head: t.when, width: '140px', cell: (row) => <When at={row.created_at} /> },
    { id: 'kind', head: t.kind, width: '200px', cell: (row) => `${t.kinds[row.kind]}, ${t.origins[row.origin]}` },
    { id: 'type', head: t.promptType, width: '150px', cell: (row) => row.prompt_type.replace('_', ' ') },
    { id: 'outcome', head: t.outcome, cell: (row) => outcome(row.result as Result) },
    { id: 'cost', head: t.cost, width: '100px', numeric: true, cell: (row) => format.usd(row.cost_usd) },
  ];
  return (
    <DataTable
      {...list}
      label={t.tabs.evaluations}
      columns={columns}
      rowId={({ id }) => id}
      minWidth={760}
      empty={<EmptyState title={t.evaluationsNone}>{t.evaluationsNoneWhy}</EmptyState>}
    />
  );
}

function useOutcome(): (result: Result) => string {
  const t = useStrings(strings);
  const format = useFormat();
  return ({ score, findings = [], outcome, a, b }) => {
    if (outcome === undefined) return t.scoreOf(format.percent(score), findings.length);
    if (outcome === 'tie') return t.tie;
    const winner = outcome === 'a' ? a : outcome === 'b' ? b : undefined;
    return winner ? t.better(`${winner.provider}/${winner.model}`) : t.noAgreement;
  };
}
