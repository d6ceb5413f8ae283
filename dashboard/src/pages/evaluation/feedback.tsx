import { Link } from '@tanstack/react-router';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { type Column, DataTable, EmptyState, Mono, Status, usePaged, When } from '../../kit';
import { strings } from './strings';

type Rated = Schema<'FeedbackView'>;
const RATE = `curl $GATEWAY/v1/feedback -H "Authorization: Bearer $KEY" \\
  -d '{"request_id": "req_...", "rating": 4}'`;

export function Feedback() {
  const t = useStrings(strings);
  const list = usePaged<Rated>(['feedback'], (cursor) =>
    ok(api.GET('/v1/admin/feedback', { params: { query: { limit: 100, ...(cursor !== undefined && { cursor }) } } })),
  );
  const tone = (rating: number) => (rating >= 4 ? 'good' : rating === 3 ? 'warn' : 'bad');
  const when = ({ created_at, request_id }: Rated) =>
    request_id === null ? (
      <When at={created_at} />
    ) : (
      <Link to={`/requests/${request_id}` as never} style={{ color: 'inherit' }}>
        <When at={created_at} />
      </Link>
    );
  const columns: readonly Column<Rated>[] = [
    { id: 'at', head: t.when, width: '140px', cell: when },
    {
      id: 'rating',
      head: t.rating,
      width: '90px',
      cell: ({ rating }) => <Status tone={tone(rating)}>{t.ofFive(rating)}</Status>,
    },
    {
      id: 'model',
      head: t.model,
      width: '230px',
      cell: (row) => <Mono>{row.model === null ? '—' : `${row.provider ?? ''}/${row.model}`}</Mono>,
    },
    { id: 'category', head: t.category, width: '120px', cell: ({ category }) => category ?? '—' },
    { id: 'comment', head: t.comment, cell: ({ comment }) => comment ?? '' },
    { id: 'counted', head: t.counted, width: '80px', cell: ({ counted }) => (counted ? t.yes : t.no) },
  ];
  return (
    <DataTable
      {...list}
      label={t.tabs.feedback}
      columns={columns}
      rowId={({ id }) => id}
      minWidth={840}
      empty={
        <EmptyState title={t.feedbackNone} snippet={RATE}>
          {t.feedbackNoneWhy}
        </EmptyState>
      }
    />
  );
}
