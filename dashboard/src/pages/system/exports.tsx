import { Text, Title } from '@mantine/core';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { type Column, DataTable, Mono, Status, type Tone, useFormat, useLive, When } from '../../kit';
import { strings } from './strings';

type Export = Schema<'ExportView'>;

/** Rows of lists are made for one line. */
const TWO_LINES = { paddingBlock: 5 };
const TONES: Readonly<Record<Export['state'], Tone>> = { ok: 'good', failing: 'bad', silent: 'warn' };

/** Where requests and traces are taken besides, how far behind that is, and what went wrong last. */
export function Exports() {
  const t = useStrings(strings);
  const exports = useLive(['exports'], () => ok(api.GET('/v1/admin/exports')), 5_000);
  const columns = useColumns();
  return (
    <div>
      <Title order={2} mb={8}>
        {t.exports}
      </Title>
      <DataTable
        compact
        label={t.exports}
        columns={columns}
        rows={exports.data?.data}
        error={exports.error}
        refetch={exports.refetch}
        rowId={({ name }) => name}
        empty={<div className="rlg-card">{t.noExports}</div>}
        minWidth={860}
      />
    </div>
  );
}

function useColumns(): readonly Column<Export>[] {
  const t = useStrings(strings);
  const format = useFormat();
  return [
    {
      id: 'state',
      head: t.state,
      width: '120px',
      cell: ({ state }) => <Status tone={TONES[state]}>{t.exportStates[state]}</Status>,
    },
    {
      id: 'name',
      head: t.export,
      width: '240px',
      cell: ({ name, target }) => (
        <div style={TWO_LINES}>
          {t.exportNames[name]}
          {target !== null && (
            <Text size="xs" c="dimmed" truncate>
              <Mono>{target}</Mono>
            </Text>
          )}
        </div>
      ),
    },
    { id: 'waiting', head: t.behind, width: '150px', cell: (row) => <Behind of={row} /> },
    { id: 'sent', head: t.sent, width: '90px', numeric: true, cell: ({ sent }) => format.count(sent) },
    { id: 'last', head: t.lastSent, width: '130px', cell: ({ last_sent_at: at }) => <When at={at} /> },
    { id: 'error', head: t.lastError, cell: (row) => <LastError of={row} /> },
  ];
}

function Behind({ of: { waiting, oldest_waiting_seconds: age, lost } }: { readonly of: Export }) {
  const t = useStrings(strings);
  const format = useFormat();
  return (
    <>
      {waiting === 0 ? t.nothingWaits : t.waits(format.count(waiting), age > 0 ? format.duration(age * 1_000) : undefined)}
      {lost > 0 && (
        <Text size="xs" c="var(--rlg-bad)">
          {t.gaveUp(format.count(lost))}
        </Text>
      )}
    </>
  );
}

function LastError({ of: { last_error: error, last_error_at: at, failing_since: since } }: { readonly of: Export }) {
  const t = useStrings(strings);
  const format = useFormat();
  if (error === null) return <>—</>;
  return (
    <div style={TWO_LINES}>
      <span style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}>{error}</span>
      <Text size="xs" c="dimmed" component="div">
        {since === null ? <When at={at} /> : t.failingSince(format.time(since))}
      </Text>
    </div>
  );
}
