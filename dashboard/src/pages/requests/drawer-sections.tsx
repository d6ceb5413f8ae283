import { Code, Group, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useStrings } from '../../i18n';
import { Copy, Mono, useFormat } from '../../kit';
import { PromptCacheMiss, SemanticVerdict } from './caches';
import type { RequestRow } from './query';
import { strings } from './strings';
import { count } from './tokens';

interface Props {
  readonly row: RequestRow;
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Title order={2} mb={6}>
        {title}
      </Title>
      {children}
    </section>
  );
}

type Pair = readonly [name: string, value: ReactNode];

/** Two columns: what, and what of it. Pairs without a value are left out. */
const Pairs = ({ pairs }: { readonly pairs: readonly Pair[] }) => (
  <Table verticalSpacing={4} fz="sm" layout="fixed">
    <Table.Tbody>
      {pairs
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <Table.Tr key={name}>
            <Table.Th w={170} fw={500} c="dimmed" scope="row">
              {name}
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
          </Table.Tr>
        ))}
    </Table.Tbody>
  </Table>
);

/** What decided on whom to ask, as it was then. */
export function Routing({ row }: Props) {
  const t = useStrings(strings);
  const trace = row.routing;
  const known = typeof trace === 'object' && trace !== null ? Object.entries(trace) : [];
  return (
    <Section title={t.routing}>
      {known.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t.routingNone}
        </Text>
      ) : (
        <Pairs pairs={known.map(([name, value]): Pair => [name.replaceAll('_', ' '), written(value)])} />
      )}
    </Section>
  );
}

function written(value: unknown): ReactNode {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? <Code block>{JSON.stringify(value, null, 2)}</Code> : <Mono>{String(value)}</Mono>;
}

const BUCKETS = ['input_tokens', 'cache_read_tokens', 'cache_write_tokens', 'output_tokens', 'reasoning_tokens'] as const;
type State = 'exact' | 'estimated' | 'unknown';

/** Tokens by kind, what they cost, and how sure that is. */
export function Money({ row }: Props) {
  const t = useStrings(strings);
  const format = useFormat();
  const guessed = row.usage['estimated'] === true ? ` (${t.estimated})` : '';
  const buckets = BUCKETS.map((bucket): Pair => {
    const tokens = count(row, bucket);
    return [
      t.buckets[bucket],
      tokens > 0 || bucket === 'input_tokens' || bucket === 'output_tokens' ? format.whole(tokens) + guessed : null,
    ];
  });
  const { cache } = row;
  const kinds: Readonly<Record<string, string>> = t.cacheKinds;
  const saved = cache?.saved_usd ? ` · ${t.savedUsd(format.usd(cache.saved_usd))}` : '';
  return (
    <Section title={t.usage}>
      <Pairs
        pairs={[
          ...buckets,
          [t.cost, `${format.usd(row.cost_usd)} (${t.costState[row.cost_state as State]})`],
          [t.cache, cache ? t.cacheHit(kinds[cache.kind] ?? cache.kind) + saved : null],
          [t.score, cache?.score == null ? null : cache.score.toFixed(3)],
          [
            t.cacheKey,
            row.cache_key === null ? null : (
              <Group gap={4} wrap="nowrap">
                <Mono>{row.cache_key}</Mono>
                <Copy text={row.cache_key} label={t.copyKey} />
              </Group>
            ),
          ],
        ]}
      />
      {cache?.kind === 'semantic' && <SemanticVerdict key={row.id} row={row} />}
      {row.prompt_cache_miss !== null && <PromptCacheMiss miss={row.prompt_cache_miss} />}
    </Section>
  );
}

export function Facts({ row }: Props) {
  const t = useStrings(strings);
  const format = useFormat();
  const mono = (value: string | null): ReactNode => (value === null ? null : <Mono>{value}</Mono>);
  return (
    <Section title={t.facts}>
      <Pairs
        pairs={[
          [t.time, format.time(row.started_at)],
          [t.route, mono(row.route)],
          [t.dialect, `${row.dialect} · ${row.streamed ? t.streamed : t.whole}`],
          [t.asked, mono(row.model_asked)],
          [t.served, row.provider === null ? null : mono(`${row.provider}/${row.model_used ?? ''}`)],
          [t.error, mono(row.error_code)],
          [t.latency, `${format.duration(row.latency_ms)} · ${t.ttft} ${format.duration(row.ttft_ms)}`],
          [t.tenant, mono(row.tenant_id)],
          [t.keyId, mono(row.virtual_key_id)],
        ]}
      />
      {row.metadata !== null && row.metadata !== undefined && (
        <Group mt={8} gap={6} align="flex-start">
          <Text size="sm" c="dimmed">
            {t.metadata}
          </Text>
          <Code block flex={1} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {JSON.stringify(row.metadata, null, 2)}
          </Code>
        </Group>
      )}
    </Section>
  );
}
