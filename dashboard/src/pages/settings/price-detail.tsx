import { Button, Code, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useStrings } from '../../i18n';
import { ConfirmDelete, Copy, Detail, ErrorState, Facts, Mono, useAct, useFormat } from '../../kit';
import { loadReRate, type Price, PRICES, type ReRate, reRate, targetOf, withdraw } from './price-data';
import { PriceState } from './prices';
import { strings } from './strings';

interface Props {
  readonly of: Price | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onCorrect: (price: Price) => void;
}

export function PriceDetail({ of, opened, onClose, onCorrect }: Props) {
  const t = useStrings(strings);
  return (
    <Detail opened={opened} onClose={onClose} title={of ? targetOf(of) : t.price}>
      {of && <Content key={of.id} of={of} onClose={onClose} onCorrect={onCorrect} />}
    </Detail>
  );
}

type ContentProps = Omit<Props, 'of' | 'opened'> & { readonly of: Price };

function Content({ of, onClose, onCorrect }: ContentProps) {
  const t = useStrings(strings);
  const format = useFormat();
  const [removing, setRemoving] = useState(false);
  const gone = useAct(() => withdraw(of.id), { quiet: true, refresh: [PRICES], onDone: onClose });
  const stands = of.superseded_by === null && of.withdrawn_at === null;
  return (
    <>
      <Group justify="space-between">
        <PriceState of={of} />
        {stands && (
          <Group gap="xs">
            <Button variant="default" onClick={() => onCorrect(of)}>
              {t.correct}
            </Button>
            <Button color="red" variant="light" onClick={() => setRemoving(true)}>
              {t.withdraw}
            </Button>
          </Group>
        )}
      </Group>
      <Facts
        facts={[
          [t.validFrom, format.time(of.valid_from)],
          [t.validTo, of.valid_to === null ? t.forEver : format.time(of.valid_to)],
          [t.whose, of.tenant_id === null ? t.everybody : <Mono key="w">{of.tenant_id}</Mono>],
          [t.markup, of.markup_basis_points === null ? undefined : format.percent(of.markup_basis_points / 10_000)],
          [t.note, of.note ?? undefined],
          [t.made, format.time(of.created_at)],
          [
            t.id,
            <Group key="i" gap={4}>
              <Mono>{of.id}</Mono>
              <Copy text={of.id} />
            </Group>,
          ],
        ]}
      />
      {of.rates !== null && (
        <div>
          <Text size="xs" c="dimmed" mb={4}>
            {t.ratesRaw}
          </Text>
          <Code block style={{ whiteSpace: 'pre-wrap' }}>
            {JSON.stringify(of.rates, null, 2)}
          </Code>
        </div>
      )}
      {stands && <ReRating of={of} />}
      <ConfirmDelete
        opened={removing}
        onClose={() => setRemoving(false)}
        title={t.withdrawTitle}
        verb={t.withdraw}
        onConfirm={() => gone.mutateAsync()}
      >
        {t.withdrawWhy}
      </ConfirmDelete>
    </>
  );
}

/** First what would be booked, then the booking. */
function ReRating({ of }: { readonly of: Price }) {
  const t = useStrings(strings);
  const check = useAct(() => reRate(of.id, true), { quiet: true });
  const run = useAct(() => reRate(of.id, false), { quiet: true, onDone: () => check.reset() });
  const begun = run.data?.id ?? null;
  const going = useQuery({
    queryKey: ['re-rate', begun],
    queryFn: () => loadReRate(begun ?? ''),
    enabled: begun !== null,
    refetchInterval: ({ state }) => (state.data?.finished_at ? false : 1_500),
  });
  const error = check.error ?? run.error ?? going.error;
  return (
    <div>
      <Title order={2} mb={4}>
        {t.reRate}
      </Title>
      <Stack gap="sm" align="flex-start">
        <Text size="sm" c="dimmed">
          {t.reRateWhy}
        </Text>
        {check.data && <Sums of={check.data} />}
        {going.data && <Sums of={going.data} />}
        {error && <ErrorState error={error} />}
        <Group gap="xs">
          <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
            {t.whatIf}
          </Button>
          {check.data && check.data.requests_adjusted > 0 && (
            <Button loading={run.isPending} onClick={() => run.mutate()}>
              {t.book}
            </Button>
          )}
        </Group>
      </Stack>
    </div>
  );
}

function Sums({ of }: { readonly of: ReRate }) {
  const t = useStrings(strings);
  const format = useFormat();
  return (
    <Text size="sm" role="status">
      {t.reRateStates[of.state]}{' '}
      {t.sums(
        format.whole(of.requests_seen),
        format.whole(of.requests_adjusted),
        format.usd(of.charge_delta_usd),
        format.usd(of.cost_delta_usd),
      )}
      {of.state === 'dry_run' && !of.complete && ` ${t.more}`}
    </Text>
  );
}
