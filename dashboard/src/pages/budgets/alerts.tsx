import { Text } from '@mantine/core';
import { type Column, DataTable, EmptyState, Status, type Tone, usePaged, When } from '../../kit';
import { useStrings } from '../../i18n';
import { useSaid } from '../../i18n/said';
import { ALERTS } from '../../i18n/zh/alerts';
import { useNames } from '../../kit/names';
import { type Alert, loadAlerts } from './data';
import { strings } from './strings';

const TONES: Readonly<Record<Alert['severity'], Tone>> = { info: 'quiet', warning: 'warn', critical: 'bad' };

/** What people were told: budgets that run out, keys that were disabled, models without a price. */
export function Alerts() {
  const t = useStrings(strings);
  const { nameOf } = useNames();
  const alerts = usePaged<Alert>(['alerts'], loadAlerts);
  // Sentences name subjects by their ids; people know them by their names.
  const inWords = useSaid(ALERTS);
  const said = ({ kind, message, details }: Alert): string => {
    const id = details['subject_id'];
    const name = typeof id === 'string' ? nameOf(id) : undefined;
    const english = name === undefined || typeof id !== 'string' ? message : message.replace(id, name);
    return inWords(kind, { ...details, subject_name: name ?? null }, english);
  };
  const columns: readonly Column<Alert>[] = [
    {
      id: 'severity',
      head: t.severity,
      width: '120px',
      cell: (one) => <Status tone={TONES[one.severity]}>{t.severities[one.severity]}</Status>,
    },
    {
      id: 'message',
      head: t.what,
      cell: (one) => (
        <Text size="sm" truncate title={said(one)}>
          {said(one)}
        </Text>
      ),
    },
    { id: 'kind', head: t.kind, width: '190px', cell: (one) => <span className="rlg-mono">{one.kind}</span> },
    { id: 'at', head: t.when, width: '130px', cell: (one) => <When at={one.raised_at} /> },
  ];
  return (
    <DataTable
      {...alerts}
      columns={columns}
      label={t.tabs.alerts}
      rowId={(one) => one.id}
      minWidth={780}
      empty={<EmptyState title={t.noAlerts}>{t.noAlertsWhy}</EmptyState>}
    />
  );
}
