import { Anchor, Group, Stack, Table, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { Loaded, Mono, useFormat, useLive } from '../../kit';
import { strings } from '../requests/cache-strings';

interface Props {
  readonly query: { readonly hours: number; readonly tenant_id?: string };
}

const SHOWN = 8;

/** The last requests of conversations that lost what their provider had cached, and why. */
export function ProviderCaches({ query: { hours, tenant_id } }: Props) {
  const t = useStrings(strings);
  const format = useFormat();
  const reasons: Readonly<Record<string, string>> = t.reasons;
  const load = () => {
    const from = new Date(Date.now() - hours * 3_600_000).toISOString();
    const query = { prompt_cache_missed: true, limit: SHOWN, from, ...(tenant_id !== undefined && { tenant_id }) };
    return ok(api.GET('/v1/admin/requests', { params: { query } }));
  };
  const misses = useLive(['cache', 'provider-caches', hours, tenant_id], load, 15_000);
  return (
    <section className="rlg-card" aria-label={t.list}>
      <Stack gap="sm">
        <Title order={2}>{t.list}</Title>
        <Text size="sm" c="dimmed" maw={760}>
          {t.listWhy}
        </Text>
        <Loaded query={misses} rows={2}>
          {({ data }) =>
            data.length === 0 ? (
              <Text size="sm" c="dimmed">
                {t.listNone}
              </Text>
            ) : (
              <Table fz="sm" verticalSpacing={4}>
                <Table.Tbody>
                  {data.map(({ id, started_at, model_asked, prompt_cache_miss: miss }) => (
                    <Table.Tr key={id}>
                      <Table.Td style={{ overflowWrap: 'anywhere' }}>
                        <Group gap={6}>
                          <Anchor size="sm" renderRoot={(props) => <Link to={`/requests/${id}`} {...props} />}>
                            {format.time(started_at)}
                          </Anchor>
                          <Mono>{model_asked}</Mono>
                        </Group>
                        {miss && (
                          <>
                            {reasons[miss.reason] ?? miss.reason} {miss.what !== null && <Mono>{miss.what}</Mono>}
                          </>
                        )}
                      </Table.Td>
                      <Table.Td ta="right" style={{ whiteSpace: 'nowrap' }}>
                        {miss && (miss.extra_cost_usd === null ? t.noPrice : t.cost(format.usd(miss.extra_cost_usd)))}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            )
          }
        </Loaded>
        {(misses.data?.data.length ?? 0) > 0 && (
          <Anchor
            size="sm"
            renderRoot={(props) => <Link to="/requests" search={{ prompt_cache_missed: 'true' } as never} {...props} />}
          >
            {t.all}
          </Anchor>
        )}
      </Stack>
    </section>
  );
}
