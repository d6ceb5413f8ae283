import { Button, Table, Text, Title } from '@mantine/core';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { Countdown, Mono, Status, type Tone, useAct, useFormat } from '../../kit';
import { type Breaker, BREAKERS, type Row } from './data';
import { strings } from './strings';

const TONES: Readonly<Record<Breaker['state'], Tone>> = { closed: 'good', half_open: 'warn', open: 'bad' };

/** Which models of a provider are left alone for now, and the hand on the switch. */
export function Breakers({ of }: { readonly of: Row }) {
  const t = useStrings(strings);
  return (
    <section>
      <Title order={3} size="h2" mb="xs">
        {t.breakers}
      </Title>
      {of.breakers.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t.noBreakers}
        </Text>
      ) : (
        <div style={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label={t.breakers}>
          <Table verticalSpacing={4} fz="sm" miw={520}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t.target}</Table.Th>
                <Table.Th>{t.state}</Table.Th>
                <Table.Th ta="right">{t.failures}</Table.Th>
                <Table.Td />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {of.breakers.map((breaker) => (
                <Line key={breaker.target} of={breaker} />
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </section>
  );
}

function Line({ of }: { readonly of: Breaker }) {
  const t = useStrings(strings);
  const { whole } = useFormat();
  const set = useAct(
    (state: 'open' | 'closed') => ok(api.POST('/v1/admin/circuit-breakers/override', { body: { target: of.target, state } })),
    { done: t.saved, refresh: [BREAKERS] },
  );
  const closed = of.state === 'closed';
  return (
    <Table.Tr>
      <Table.Td>
        <Mono>{of.model}</Mono>
      </Table.Td>
      <Table.Td>
        <Status tone={TONES[of.state]}>
          {t.breakerStates[of.state]}
          {of.reason !== null && <span>· {t.breakerReasons[of.reason]}</span>}
          <Countdown until={of.trialAt} />
        </Status>
      </Table.Td>
      <Table.Td ta="right">
        {whole(of.failures)} / {whole(of.calls)}
      </Table.Td>
      <Table.Td ta="right">
        <Button
          size="compact-xs"
          variant="default"
          loading={set.isPending}
          aria-label={`${closed ? t.openIt : t.closeIt}: ${of.model}`}
          onClick={() => set.mutate(closed ? 'open' : 'closed')}
        >
          {closed ? t.openIt : t.closeIt}
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
