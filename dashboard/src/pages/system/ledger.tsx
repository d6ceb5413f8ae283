import { Stack, Text, Title } from '@mantine/core';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { type Column, DataTable, Loaded, Mono, Status, type Tone, useFormat, useLive, useNow, When } from '../../kit';
import { strings } from './strings';

type Ledger = Schema<'LedgerView'>;
type Process = Schema<'LedgerProcessView'>;

const SILENT_MS = 5 * 60_000;

/** Whether every request is written down. */
export function LedgerPanel() {
  const t = useStrings(strings);
  const ledger = useLive(['ledger'], () => ok(api.GET('/v1/admin/ledger')), 10_000);
  return (
    <div>
      <Title order={2} mb={8}>
        {t.ledger}
      </Title>
      <Loaded query={ledger}>
        {(of) => (
          <Stack gap="sm">
            <Summary of={of} />
            <Processes rows={of.processes} />
          </Stack>
        )}
      </Loaded>
    </div>
  );
}

function Summary({ of }: { readonly of: Ledger }) {
  const t = useStrings(strings);
  const format = useFormat();
  const { this_process: own, partitions } = of;
  const now = useNow(60_000);
  // What a process holds in memory is not missing yet: only those that ended, or have been silent, have gaps.
  const silent = ({ closed_at: closed, last_written_at: last }: Process): boolean =>
    closed !== null || now - Date.parse(last) > SILENT_MS;
  const missing = of.processes.filter(silent).reduce((sum, process) => sum + process.missing, 0);
  const bytes = partitions.reduce((sum, partition) => sum + partition.bytes, 0);
  const tone: Tone = own.lost > 0 || missing > 0 ? 'bad' : own.troubled ? 'warn' : 'good';
  const word =
    tone === 'bad'
      ? t.gaps(format.whole(own.lost + missing))
      : tone === 'warn'
        ? t.spooling(format.bytes(own.spooled_bytes))
        : t.whole;
  return (
    <div>
      <Status tone={tone}>{word}</Status>
      <Text size="sm" c="dimmed">
        {t.keeps(format.count(partitions.length), format.bytes(bytes))}{' '}
        {of.retention_days === 0 ? t.forEver : t.days(of.retention_days)}
      </Text>
    </div>
  );
}

/** Each process numbers what it writes: a number without a row is a gap. */
function Processes({ rows }: { readonly rows: readonly Process[] }) {
  const t = useStrings(strings);
  const format = useFormat();
  const columns: readonly Column<Process>[] = [
    {
      id: 'state',
      head: t.state,
      width: '130px',
      cell: ({ closed_at: closed }) => (
        <Status tone={closed === null ? 'good' : 'quiet'}>{closed === null ? t.open : t.ended}</Status>
      ),
    },
    { id: 'id', head: t.process, cell: ({ process_id }) => <Mono>{process_id}</Mono> },
    { id: 'written', head: t.written, width: '110px', numeric: true, cell: ({ written }) => format.count(written) },
    { id: 'missing', head: t.missing, width: '110px', numeric: true, cell: ({ missing }) => format.count(missing) },
    { id: 'first', head: t.first, width: '150px', cell: ({ first_written_at: at }) => <When at={at} /> },
    { id: 'last', head: t.last, width: '150px', cell: ({ last_written_at: at }) => <When at={at} /> },
  ];
  return (
    <DataTable
      compact
      label={t.processes}
      {...{ rows, columns }}
      rowId={({ process_id }) => process_id}
      empty={<div className="rlg-card">{t.nothingWritten}</div>}
      minWidth={760}
      maxHeight="300px"
    />
  );
}
