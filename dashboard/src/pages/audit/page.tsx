import { useStrings } from '../../i18n';
import {
  type Column,
  DataTable,
  EmptyState,
  Mono,
  Page,
  RoleGate,
  Status,
  useFilters,
  useFormat,
  useOpened,
  usePaged,
} from '../../kit';
import { useNames } from '../../kit/names';
import { Actor } from './actor';
import { Chain } from './chain';
import { type Entry, FILTERS, loadEntries, settled, TONES } from './data';
import { EntryDetail } from './entry-detail';
import { FilterBar } from './filter-bar';
import { strings } from './strings';

export default function AuditPage() {
  const t = useStrings(strings);
  const { opened, open, close } = useOpened('/audit');
  const { values, any } = useFilters(FILTERS);
  const entries = usePaged<Entry>(['audit', values], loadEntries(values), 15_000);
  const rows = values.outcome === 'attempted' ? entries.rows : settled(entries.rows);
  const columns = useColumns();
  return (
    <Page title={t.title} about={t.about} live={entries}>
      <FilterBar />
      <DataTable
        {...entries}
        {...{ rows, columns, opened }}
        label={t.title}
        rowId={({ id }) => id}
        onOpen={({ id }) => open(id)}
        minWidth={940}
        empty={<EmptyState title={any ? t.noneFound : t.none}>{any ? t.noneFoundWhy : t.noneWhy}</EmptyState>}
      />
      <RoleGate to="installation">
        <Chain />
      </RoleGate>
      <EntryDetail of={entries.rows?.find(({ id }) => id === opened)} opened={opened !== undefined} onClose={close} />
    </Page>
  );
}

function useColumns(): readonly Column<Entry>[] {
  const t = useStrings(strings);
  const format = useFormat();
  const { nameOf } = useNames();
  return [
    { id: 'at', head: t.when, width: '150px', cell: ({ at }) => format.clock(at) },
    { id: 'who', head: t.who, width: '230px', cell: (entry) => <Actor of={entry} /> },
    { id: 'what', head: t.what, width: '210px', cell: ({ action }) => <Mono>{action}</Mono> },
    {
      id: 'subject',
      head: t.subject,
      cell: ({ subject_id: id }) => (id === null ? '' : (nameOf(id) ?? <Mono>{id}</Mono>)),
    },
    {
      id: 'outcome',
      head: t.outcome,
      width: '130px',
      cell: ({ outcome }) => <Status tone={TONES[outcome]}>{t.outcomes[outcome]}</Status>,
    },
    { id: 'address', head: t.address, width: '140px', cell: ({ address }) => (address === null ? '' : <Mono>{address}</Mono>) },
  ];
}
