import { Alert, Stack, Text } from '@mantine/core';
import { useStrings } from '../../i18n';
import { type Column, DataTable, Mono, useFormat } from '../../kit';
import type { Estimate } from './data';
import { strings } from './strings';

type Target = Estimate['by_target'][number];

/** What the batch would cost, as everything stands now. */
export function EstimateView({ of }: { readonly of: Estimate }) {
  const t = useStrings(strings);
  const format = useFormat();
  const { total, refused, unpriced } = of.request_counts;
  const problems = of.errors?.data ?? [];
  const columns: readonly Column<Target>[] = [
    { id: 'target', head: t.target, cell: ({ target }) => <Mono>{target}</Mono> },
    { id: 'lines', head: t.lines, width: '80px', numeric: true, cell: ({ lines }) => format.count(lines) },
    { id: 'likely', head: t.likely, width: '110px', numeric: true, cell: ({ cost_usd }) => format.usd(cost_usd.likely) },
    { id: 'most', head: t.most, width: '110px', numeric: true, cell: ({ cost_usd }) => format.usd(cost_usd.most) },
  ];
  return (
    <Stack gap="xs" role="status">
      {problems.length > 0 && (
        <Alert color="red" variant="light" title={t.wouldFail}>
          {problems.slice(0, 5).map(({ line, code, message }) => (
            <Text key={`${line}-${code}`} size="sm">
              {t.atLine(line)} <Mono>{code}</Mono> {message}
            </Text>
          ))}
        </Alert>
      )}
      <Text size="sm">
        {t.estimated(format.count(total), format.usd(of.cost_usd.likely), format.usd(of.cost_usd.most))}
        {unpriced > 0 && ` ${t.unpriced(unpriced)}`}
        {refused > 0 && ` ${t.linesRefused(refused)}`}
      </Text>
      {of.by_target.length > 0 && (
        <DataTable
          compact
          label={t.byTarget}
          rows={of.by_target}
          columns={columns}
          rowId={({ target }) => target}
          empty={null}
          minWidth={420}
        />
      )}
    </Stack>
  );
}
