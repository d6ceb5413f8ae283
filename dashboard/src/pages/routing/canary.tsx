import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { NONE, Status, useAct, useFormat } from '../../kit';
import { ROUTING } from './data';
import { strings } from './strings';

type Trial = Schema<'TrialAnswer'>;

const SIDES = ['active', 'canary'] as const;

/** A version that is tried out: how both sides do, and its end by hand. */
export function Canary({ of }: { readonly of: Schema<'CanaryAnswer'> }) {
  const t = useStrings(strings);
  const { version, percent, trial } = of;
  const end = useAct((how: 'promote' | 'stop') => ok(api.POST('/v1/admin/routing/canary/end', { body: { how } })), {
    done: t.ended,
    refresh: [ROUTING],
  });
  return (
    <section className="rlg-card" style={{ borderColor: 'var(--rlg-warn)' }}>
      <Stack gap="xs" align="flex-start">
        <Status tone="warn">{t.canary(version, percent)}</Status>
        <Figures of={trial} />
        <Group gap="xs">
          <Button loading={end.isPending} onClick={() => end.mutate('promote')}>
            {t.promote}
          </Button>
          <Button variant="default" loading={end.isPending} onClick={() => end.mutate('stop')}>
            {t.stop}
          </Button>
        </Group>
      </Stack>
    </section>
  );
}

function Figures({ of }: { readonly of: Trial }) {
  const t = useStrings(strings);
  const format = useFormat();
  const mean = ({ cost_micro_usd: cost, requests }: Trial['active']): number | null => (requests > 0 ? cost / requests : null);
  return (
    <>
      <Table fz="xs" verticalSpacing={3} w="auto">
        <Table.Thead>
          <Table.Tr>
            <Table.Td />
            <Table.Th ta="right">{t.requests}</Table.Th>
            <Table.Th ta="right">{t.errors}</Table.Th>
            <Table.Th ta="right">{t.costPer}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {SIDES.map((side) => (
            <Table.Tr key={side}>
              <Table.Td>
                <Text size="xs">{t.side[side]}</Text>
              </Table.Td>
              <Table.Td ta="right">{format.whole(of[side].requests)}</Table.Td>
              <Table.Td ta="right">{between(of[side].error_rate, format.percent)}</Table.Td>
              <Table.Td ta="right">{format.money(mean(of[side]))}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {of.cost_ratio && <Text size="xs">{t.costRatio(between(of.cost_ratio, (times) => times.toFixed(2)))}</Text>}
      <Text size="xs" c="dimmed">
        {t.intervals}
      </Text>
    </>
  );
}

/** A figure with its ends where they are known. */
function between(of: Schema<'TrialRatio'> | null, written: (value: number) => string): string {
  if (of === null) return NONE;
  return of.low === null || of.high === null
    ? written(of.value)
    : `${written(of.value)} (${written(of.low)} – ${written(of.high)})`;
}
