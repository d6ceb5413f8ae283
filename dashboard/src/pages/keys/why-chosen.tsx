import { Group, Stack, Table, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { BarList, Countdown, Loaded, Status, useFormat, useLive, When } from '../../kit';
import { useSaid } from '../../i18n/said';
import { KEY_REASONS } from '../../i18n/zh/key-reasons';
import { strings } from './strings';

/** "Why is this key not chosen": every reason, what would be its share, and how its last calls went. */
export function WhyChosen({ id }: { readonly id: string }) {
  const t = useStrings(strings);
  const query = useLive(['provider-key', id], () => ok(api.GET('/v1/stats/debug/key/{id}', { params: { path: { id } } })), 3_000);
  return (
    <section aria-label={t.why}>
      <Title order={3} size="h2" mb="xs">
        {t.why}
      </Title>
      <Loaded query={query} rows={3}>
        {(found) => <Answer of={found} />}
      </Loaded>
    </section>
  );
}

function Answer({ of }: { readonly of: Schema<'KeyDebugView'> }) {
  const t = useStrings(strings);
  const format = useFormat();
  const partly = of.reasons.some(({ code }) => code === 'model_cooling' || code === 'breaker_open');
  const shares = [{ ...of, rpm_used: of.rpm.used }, ...of.siblings];
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs">
        <Status tone={!of.eligible ? 'bad' : partly ? 'warn' : 'good'}>
          {!of.eligible ? t.notEligible : partly ? t.partlyEligible : t.eligible}
        </Status>
        <Text size="sm" c="dimmed">
          {t.share}: <b>{format.percent(of.expected_share)}</b>
        </Text>
      </Group>
      {of.reasons.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t.noReason}
        </Text>
      ) : (
        <Reasons of={of.reasons} />
      )}
      {of.siblings.length > 0 && (
        <div>
          <Text size="xs" c="dimmed" mb={4}>
            {t.siblings}
          </Text>
          <BarList
            label={t.siblings}
            bars={shares.slice(0, 12).map(({ id, name, priority, weight, rpm_used }) => ({
              id,
              label: (
                <>
                  <span style={id === of.id ? { fontWeight: 650 } : {}}>{name}</span>{' '}
                  <span style={{ color: 'var(--mantine-color-dimmed)' }}>{t.ranked(priority, weight)}</span>
                </>
              ),
              value: rpm_used,
              shown: format.whole(rpm_used),
            }))}
          />
        </div>
      )}
      <Calls title={t.picks} calls={of.recent_picks} />
      {of.last_errors.length > 0 && <Calls title={t.errors} calls={of.last_errors} />}
    </Stack>
  );
}

function Reasons({ of }: { readonly of: readonly Schema<'KeyReasonView'>[] }) {
  const t = useStrings(strings);
  const said = useSaid(KEY_REASONS);
  return (
    <Stack component="ul" gap={6} m={0} p={0} style={{ listStyle: 'none' }}>
      {of.map(({ code, message, blocks, until, values }) => (
        <li key={`${code} ${message}`}>
          <Status tone={blocks ? 'bad' : 'warn'}>
            {t.keyReasons[code]} <Countdown until={until} />
          </Status>
          <Text size="xs" c="dimmed" pl={14}>
            {said(code, values, message)}
          </Text>
        </li>
      ))}
    </Stack>
  );
}

function Calls({ title, calls }: { readonly title: string; readonly calls: readonly Schema<'KeyPickView'>[] }) {
  const t = useStrings(strings);
  const format = useFormat();
  if (calls.length === 0) return <Text size="sm">{t.noPicks}</Text>;
  return (
    <div style={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label={title}>
      <Table verticalSpacing={3} fz="xs" captionSide="top">
        <Table.Caption ta="left" mt={0}>
          {title}
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.when}</Table.Th>
            <Table.Th>{t.model}</Table.Th>
            <Table.Th>{t.outcome}</Table.Th>
            <Table.Th ta="right">{t.took}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {calls.slice(0, 8).map((call) => (
            <Table.Tr key={`${call.request_id} ${call.at}`}>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>
                <Link to={`/requests/${call.request_id}` as never} style={{ color: 'inherit' }}>
                  <When at={call.at} />
                </Link>
              </Table.Td>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>{call.model}</Table.Td>
              <Table.Td>
                <Status tone={call.error_code === null ? 'good' : 'bad'}>
                  {[call.status, call.error_code ?? call.outcome].filter((part) => part !== null).join(' ')}
                </Status>
              </Table.Td>
              <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
                {format.duration(call.duration_ms)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
