import { Anchor, Button, Group, NumberInput, Select, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link } from '@tanstack/react-router';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { BarList, ErrorState, Mono, StatTile, Tiles, useAct, useFormat } from '../../kit';
import { configOf, type Draft, STRATEGIES, type Strategy } from './data';
import { strings } from './strings';

const CONFIG = 'config';

/** The last requests once more, by the draft or by a strategy: what they would have cost. */
export function Backtest({ draft }: { readonly draft: Draft }) {
  const t = useStrings(strings);
  const form = useForm({ initialValues: { last: 1_000 as number | string, as: CONFIG } });
  const act = useAct(
    ({ last, as }: typeof form.values) =>
      ok(
        api.POST('/v1/admin/routing/backtest', {
          body: {
            ...(typeof last === 'number' && { last }),
            ...(as === CONFIG ? { config: configOf(draft) } : { strategy: as as Strategy }),
          },
        }),
      ),
    { quiet: true },
  );
  return (
    <Stack gap="md">
      <form className="rlg-card" onSubmit={form.onSubmit((given) => act.mutate(given))}>
        <Text size="sm" c="dimmed" mb="xs">
          {t.backtestWhy}
        </Text>
        <Group align="flex-end" gap="sm">
          <NumberInput label={t.last} min={1} max={5_000} w={130} hideControls {...form.getInputProps('last')} />
          <Select
            label={t.as}
            w={300}
            maw="100%"
            allowDeselect={false}
            data={[
              { value: CONFIG, label: t.asConfig },
              {
                group: t.asStrategy,
                items: STRATEGIES.map((value) => ({ value: value as string, label: value.replace('_', ' ') })),
              },
            ]}
            {...form.getInputProps('as')}
          />
          <Button type="submit" size="sm" loading={act.isPending}>
            {t.compare}
          </Button>
        </Group>
      </form>
      {act.error && <ErrorState error={act.error} />}
      {act.data && <Report of={act.data} />}
    </Stack>
  );
}

function Report({ of }: { readonly of: Schema<'BacktestAnswer'> }) {
  const t = useStrings(strings);
  const format = useFormat();
  const side = (which: 'actual' | 'expected') =>
    [...of.targets]
      .sort((a, b) => b[which] - a[which])
      .filter((one) => one[which] > 0)
      .map((one) => ({ id: one.target, label: one.target, value: one[which], shown: format.whole(one[which]) }));
  const most = Math.max(1, ...of.targets.flatMap(({ actual, expected }) => [actual, expected]));
  const grown = of.actual.cost_usd > 0 ? of.expected.cost_usd / of.actual.cost_usd - 1 : null;
  if (of.requests === 0) return <Text size="sm">{t.noRequests}</Text>;
  return (
    <Stack gap="md" role="status">
      <Text size="sm">
        {t.compared(of.compared, of.requests, of.changed)}
        {of.cached > 0 && ` ${t.fromCache(of.cached)}`}
      </Text>
      {of.not_known.length > 0 && (
        <Text size="sm" c="dimmed">
          {t.notKnown(of.not_known.join(', '))}
        </Text>
      )}
      <Tiles>
        <StatTile label={`${t.cost}: ${t.actual}`} value={format.usd(of.actual.cost_usd)} />
        <StatTile
          label={`${t.cost}: ${t.would}`}
          value={format.usd(of.expected.cost_usd)}
          note={grown === null ? undefined : format.percent(grown)}
        />
        <StatTile label={`${t.meanLatency}: ${t.actual}`} value={format.duration(of.actual.mean_latency_ms)} />
        <StatTile label={`${t.meanLatency}: ${t.would}`} value={format.duration(of.expected.mean_latency_ms)} />
      </Tiles>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <section className="rlg-card">
          <Title order={2} mb="xs">
            {t.actual}
          </Title>
          <BarList label={t.actual} bars={side('actual')} full={most} color="--rlg-5" />
        </section>
        <section className="rlg-card">
          <Title order={2} mb="xs">
            {t.would}
          </Title>
          <BarList label={t.would} bars={side('expected')} full={most} />
        </section>
      </SimpleGrid>
      <Rules of={of.rules} />
      <Changes of={of.changes} />
    </Stack>
  );
}

function Rules({ of }: { readonly of: readonly Schema<'BacktestRule'>[] }) {
  const t = useStrings(strings);
  const format = useFormat();
  if (of.every(({ rule }) => rule === null)) return null;
  return (
    <section className="rlg-card">
      <Title order={2} mb="xs">
        {t.rules}
      </Title>
      <Table fz="xs" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.rule}</Table.Th>
            <Table.Th ta="right">{t.actual}</Table.Th>
            <Table.Th ta="right">{t.would}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.map(({ rule, actual, expected }) => (
            <Table.Tr key={rule ?? ''}>
              <Table.Td>{rule === null ? t.noRule : <Mono>{rule}</Mono>}</Table.Td>
              <Table.Td ta="right">{format.whole(actual)}</Table.Td>
              <Table.Td ta="right">{format.whole(expected)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Changes({ of }: { readonly of: readonly Schema<'BacktestChange'>[] }) {
  const t = useStrings(strings);
  if (of.length === 0) return null;
  return (
    <section className="rlg-card">
      <Title order={2} mb="xs">
        {t.changes}
      </Title>
      <div style={{ overflow: 'auto', maxHeight: 460 }} tabIndex={0} role="region" aria-label={t.changes}>
        <Table fz="xs" verticalSpacing={4} miw={720} stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t.request}</Table.Th>
              <Table.Th>{t.model}</Table.Th>
              <Table.Th>{t.actual}</Table.Th>
              <Table.Th>{t.would}</Table.Th>
              <Table.Th>{t.rule}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {of.map(({ request_id, model_asked, from, to, rule, refused }) => (
              <Table.Tr key={request_id}>
                <Table.Td>
                  <Anchor component={Link} size="xs" className="rlg-mono" {...({ to: `/requests/${request_id}` } as object)}>
                    {request_id}
                  </Anchor>
                </Table.Td>
                <Table.Td>{model_asked}</Table.Td>
                <Table.Td>{from ?? '—'}</Table.Td>
                <Table.Td>{to ?? refused ?? '—'}</Table.Td>
                <Table.Td>{rule ?? '—'}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}
