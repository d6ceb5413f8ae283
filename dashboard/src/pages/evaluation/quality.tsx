import { Stack, Table, Text, Title } from '@mantine/core';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { type Column, DataTable, EmptyState, Loaded, Mono, TimeSeries, useFormat, useLive, useQueryState, When } from '../../kit';
import { strings } from './strings';

type Score = Schema<'QualityScore'>;
const RATE = `curl $GATEWAY/v1/feedback -H "Authorization: Bearer $KEY" \\
  -d '{"request_id": "req_...", "rating": 5, "category": "accuracy"}'`;
/** Pieces of evidence of which a course is drawn. */
const MOST = 200;

const idOf = ({ provider, model }: Pick<Score, 'provider' | 'model'>): string => `${provider}/${model}`;

/** What is believed of models, and the evidence behind one of them. */
export function Quality() {
  const t = useStrings(strings);
  const [chosen, choose] = useQueryState('model');
  const scores = useLive(['quality', 'scores'], async () => (await ok(api.GET('/v1/admin/quality'))).data, 15_000);
  const rows = scores.data?.filter(({ evidence }) => evidence > 0).sort((a, b) => b.score - a.score);
  const columns = useColumns();
  return (
    <Stack gap="md">
      <DataTable
        label={t.tabs.quality}
        columns={columns}
        rows={rows}
        error={scores.error}
        refetch={scores.refetch}
        rowId={(row) => `${idOf(row)} ${row.prompt_type}`}
        onOpen={(row) => choose(idOf(row))}
        minWidth={760}
        maxHeight="46vh"
        empty={
          <EmptyState title={t.qualityNone} snippet={RATE}>
            {t.qualityNoneWhy}
          </EmptyState>
        }
      />
      {chosen !== '' && <Course of={chosen} />}
      <Runs />
    </Stack>
  );
}

function useColumns(): readonly Column<Score>[] {
  const t = useStrings(strings);
  const format = useFormat();
  return [
    { id: 'model', head: t.model, cell: (row) => <Mono>{idOf(row)}</Mono> },
    { id: 'type', head: t.promptType, width: '150px', cell: (row) => row.prompt_type.replace('_', ' ') },
    { id: 'score', head: t.score, width: '200px', cell: (row) => <Interval of={row} /> },
    { id: 'prior', head: t.prior, width: '80px', numeric: true, cell: (row) => row.prior.toFixed(0) },
    { id: 'confidence', head: t.confidence, width: '130px', numeric: true, cell: (row) => format.percent(row.confidence) },
    { id: 'evidence', head: t.evidence, width: '80px', numeric: true, cell: (row) => row.evidence.toFixed(1) },
  ];
}

/** The score, and how sure it is. */
function Interval({ of: { score, low, high } }: { readonly of: Score }) {
  return (
    <span style={{ display: 'flex', alignItems: 'center', gap: 8 }} title={`${low.toFixed(0)} – ${high.toFixed(0)}`}>
      <b style={{ width: 34 }}>{score.toFixed(1)}</b>
      <span aria-hidden style={{ position: 'relative', flex: 1, height: 6, borderRadius: 4, background: 'var(--rlg-line)' }}>
        <span
          style={{
            position: 'absolute',
            ...{ insetBlock: 0, left: `${low}%`, width: `${Math.max(1, high - low)}%` },
            ...{ borderRadius: 4, background: 'color-mix(in srgb, var(--rlg-1) 45%, transparent)' },
          }}
        />
        <span style={{ position: 'absolute', insetBlock: -2, left: `${score}%`, width: 2, background: 'var(--rlg-1)' }} />
      </span>
    </span>
  );
}

function Course({ of }: { readonly of: string }) {
  const t = useStrings(strings);
  const [provider = '', ...rest] = of.split('/');
  const model = rest.join('/');
  const query = { provider, model, limit: MOST };
  const history = useLive(
    ['quality', 'history', of],
    () => ok(api.GET('/v1/admin/quality/history', { params: { query } })),
    15_000,
  );
  return (
    <Loaded query={history} rows={4}>
      {({ data }) => {
        const oldest = [...data].reverse();
        return (
          <>
            <TimeSeries
              title={t.course(of)}
              times={oldest.map(({ at }) => Date.parse(at) / 1_000)}
              series={[{ label: t.courseShort, values: oldest.map(({ mean_after }) => mean_after) }]}
              format={(value) => (value === null || value === undefined ? '—' : value.toFixed(1))}
            />
            <Evidence of={data} />
          </>
        );
      }}
    </Loaded>
  );
}

function Evidence({ of }: { readonly of: readonly Schema<'QualityEvidence'>[] }) {
  const t = useStrings(strings);
  const format = useFormat();
  const columns: readonly Column<Schema<'QualityEvidence'>>[] = [
    { id: 'at', head: t.when, width: '140px', cell: ({ at }) => <When at={at} /> },
    { id: 'source', head: t.source, width: '150px', cell: ({ source }) => t.sources[source] },
    { id: 'type', head: t.promptType, cell: (row) => row.prompt_type.replace('_', ' ') },
    { id: 'value', head: t.value, width: '90px', numeric: true, cell: ({ value }) => format.percent(value) },
  ];
  return (
    <DataTable
      label={t.evidence}
      columns={columns}
      rows={of}
      rowId={({ id }) => id}
      minWidth={520}
      maxHeight="30vh"
      empty={null}
    />
  );
}

function Runs() {
  const t = useStrings(strings);
  const format = useFormat();
  const runs = useLive(['quality', 'runs'], async () => (await ok(api.GET('/v1/admin/quality/runs'))).data, 60_000);
  return (
    <section className="rlg-card">
      <Title order={2} mb="xs">
        {t.runs}
      </Title>
      <Loaded query={runs} rows={2}>
        {(data) =>
          data.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t.runsNone}
            </Text>
          ) : (
            <Table fz="xs" verticalSpacing={3}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t.when}</Table.Th>
                  <Table.Th ta="right">{t.comparisons}</Table.Th>
                  <Table.Th ta="right">{t.cost}</Table.Th>
                  <Table.Th>{t.note}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.slice(0, 10).map((run) => (
                  <Table.Tr key={run.scheduled_for}>
                    <Table.Td>
                      <When at={run.started_at} />
                    </Table.Td>
                    <Table.Td ta="right">{format.whole(run.comparisons)}</Table.Td>
                    <Table.Td ta="right">{format.usd(run.cost_usd)}</Table.Td>
                    <Table.Td>{run.note}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )
        }
      </Loaded>
    </section>
  );
}
