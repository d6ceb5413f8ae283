import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { Status, useAct, useFormat } from '../../kit';
import { ROUTING } from './data';
import { strings } from './strings';

interface Side {
  readonly requests: number;
  readonly errors: number;
  readonly costMicroUsd: number;
}

interface Trial {
  readonly version: number;
  readonly percent: number;
  readonly trial?: { readonly active: Side; readonly canary: Side };
}

const SIDES = ['active', 'canary'] as const;

/** A version that is tried out: how both sides do, and its end by hand. */
export function Canary({ of }: { readonly of: Readonly<Record<string, unknown>> }) {
  const t = useStrings(strings);
  const { version, percent, trial } = of as unknown as Trial;
  const end = useAct((how: 'promote' | 'stop') => ok(api.POST('/v1/admin/routing/canary/end', { body: { how } })), {
    done: t.ended,
    refresh: [ROUTING],
  });
  return (
    <section className="rlg-card" style={{ borderColor: 'var(--rlg-warn)' }}>
      <Stack gap="xs" align="flex-start">
        <Status tone="warn">{t.canary(version, percent)}</Status>
        {trial && <Figures of={trial} />}
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

function Figures({ of }: { readonly of: NonNullable<Trial['trial']> }) {
  const t = useStrings(strings);
  const format = useFormat();
  const share = (part: number, whole: number): number | null => (whole > 0 ? part / whole : null);
  return (
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
            <Table.Td ta="right">{format.percent(share(of[side].errors, of[side].requests))}</Table.Td>
            <Table.Td ta="right">{format.money(share(of[side].costMicroUsd, of[side].requests))}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
