import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import {
  type Column,
  DataTable,
  EmptyState,
  ErrorState,
  Mono,
  Status,
  type Tone,
  useAct,
  useFormat,
  usePaged,
  useQueryState,
  When,
} from '../../kit';
import { useProviders } from '../keys/data';
import { useTranslated } from '../../i18n/said';
import { PROBES } from '../../i18n/zh/warnings';
import { strings } from './strings';

type Result = Schema<'CapabilityResult'>;
const TONES: Readonly<Record<Result['outcome'], Tone>> = { works: 'good', fails: 'bad', unclear: 'warn' };

/** Probes that might cost more are not begun. */
const MOST_USD = 0.05;

/** What models can do, found out by asking them. */
export function Probes() {
  const t = useStrings(strings);
  const providers = useProviders();
  const [provider, choose] = useQueryState('provider');
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed" maw={760}>
        {t.probeAbout}
      </Text>
      <Group align="flex-end" gap="sm">
        <Select
          label={t.provider}
          placeholder={t.choose}
          searchable
          w={220}
          data={(providers.data?.data ?? []).map(({ id }) => id)}
          value={provider === '' ? null : provider}
          onChange={(next) => choose(next ?? '')}
        />
        {provider !== '' && <Probe key={provider} provider={provider} />}
      </Group>
      {provider === '' ? <EmptyState title={t.probesNone}>{t.probesNoneWhy}</EmptyState> : <Results provider={provider} />}
    </Stack>
  );
}

/** First what it costs at the most, then the probe. */
function Probe({ provider }: { readonly provider: string }) {
  const t = useStrings(strings);
  const format = useFormat();
  const [model, setModel] = useState('');
  const ask = (dry_run: boolean) =>
    ok(
      api.POST('/v1/admin/providers/{id}/probe', {
        params: { path: { id: provider } },
        body: { model: model.trim(), max_cost_usd: MOST_USD, dry_run },
      }),
    );
  const check = useAct(() => ask(true), { quiet: true });
  const run = useAct(() => ask(false), {
    quiet: true,
    refresh: [
      ['probes', provider],
      ['models', provider],
    ],
  });
  const error = check.error ?? run.error;
  const type = (next: string): void => {
    setModel(next);
    check.reset();
    run.reset();
  };
  return (
    <>
      <TextInput label={t.model} w={220} value={model} onChange={(event) => type(event.currentTarget.value)} />
      {check.data ? (
        <Button size="sm" loading={run.isPending} onClick={() => run.mutate()}>
          {t.probeStart}
        </Button>
      ) : (
        <Button
          size="sm"
          variant="default"
          disabled={model.trim() === ''}
          loading={check.isPending}
          onClick={() => check.mutate()}
        >
          {t.probeCheck}
        </Button>
      )}
      {check.data && (
        <Text size="sm" pb={8} role="status">
          {t.probeMost(format.usd(check.data.most_cost_usd))}
        </Text>
      )}
      {error && (
        <div style={{ width: '100%' }}>
          <ErrorState error={error} />
        </div>
      )}
    </>
  );
}

function Results({ provider }: { readonly provider: string }) {
  const t = useStrings(strings);
  const format = useFormat();
  const list = usePaged<Result>(['probes', provider], (cursor) =>
    ok(
      api.GET('/v1/admin/providers/{id}/probe', {
        params: { path: { id: provider }, query: { limit: 100, ...(cursor !== undefined && { cursor }) } },
      }),
    ),
  );
  const words = useTranslated(PROBES);
  const columns: readonly Column<Result>[] = [
    { id: 'at', head: t.when, width: '140px', cell: ({ at }) => <When at={at} /> },
    { id: 'model', head: t.model, width: '200px', cell: ({ model }) => <Mono>{model}</Mono> },
    { id: 'capability', head: t.capability, width: '140px', cell: ({ capability }) => capability.replace('_', ' ') },
    {
      id: 'result',
      head: t.result,
      width: '110px',
      cell: ({ outcome }) => <Status tone={TONES[outcome]}>{t.outcomes[outcome]}</Status>,
    },
    { id: 'detail', head: t.detail, cell: ({ detail }) => <span title={words(detail)}>{words(detail)}</span> },
    { id: 'cost', head: t.cost, width: '100px', numeric: true, cell: ({ cost_usd }) => format.usd(cost_usd) },
  ];
  return (
    <DataTable
      {...list}
      label={t.tabs.probes}
      columns={columns}
      rowId={({ id }) => id}
      minWidth={860}
      empty={<EmptyState title={t.probesNone}>{t.probesNoneWhy}</EmptyState>}
    />
  );
}
