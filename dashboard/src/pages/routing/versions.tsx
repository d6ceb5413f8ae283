import { Button, Group, Modal, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { useSaid } from '../../i18n/said';
import type { Values } from '../../i18n/translated';
import { EVENTS, VERDICTS } from '../../i18n/zh/routing';
import { type Column, ConfirmDelete, DataTable, EmptyState, Loaded, Status, useAct, useLive, When } from '../../kit';
import { diffLines, type Line, ROUTING } from './data';
import { strings } from './strings';

type Version = Schema<'VersionAnswer'>;
const MOST = 200;

/** Every version there was: what it changed, and the way back to it. */
export function Versions({ current }: { readonly current: Schema<'RoutingAnswer'> }) {
  const t = useStrings(strings);
  const [compared, compare] = useState<number>();
  const [back, goBack] = useState<number>();
  const query = { limit: MOST };
  const list = useLive(
    [...ROUTING, 'versions'],
    async () => (await ok(api.GET('/v1/admin/routing/versions', { params: { query } }))).data,
    10_000,
  );
  const rollback = useAct((version: number) => ok(api.POST('/v1/admin/routing/rollback', { body: { version } })), {
    quiet: true,
    done: t.rolledBack,
    refresh: [ROUTING],
  });
  const columns: readonly Column<Version>[] = [
    { id: 'version', head: '#', width: '110px', cell: (row) => <Number of={row} serves={row.version === current.version} /> },
    { id: 'note', head: t.note, cell: ({ note }) => note ?? '' },
    { id: 'by', head: t.by, width: '190px', cell: (row) => row.created_by },
    { id: 'at', head: t.at, width: '130px', cell: (row) => <When at={row.created_at} /> },
    {
      id: 'do',
      head: <span className="rlg-hidden">{t.diff}</span>,
      width: '270px',
      cell: (row) => <Actions {...{ row, current, compare, goBack }} />,
    },
  ];
  return (
    <Stack gap="md">
      <DataTable
        label={t.tabs.versions}
        columns={columns}
        rows={list.data}
        error={list.error}
        refetch={list.refetch}
        rowId={(row) => String(row.version)}
        minWidth={840}
        maxHeight="46vh"
        empty={<EmptyState title={t.versionsNone}>{t.versionsWhy}</EmptyState>}
      />
      <Events />
      <ConfirmDelete
        opened={back !== undefined}
        onClose={() => goBack(undefined)}
        title={t.rollbackTitle(back ?? 0)}
        verb={t.rollback}
        onConfirm={() => rollback.mutateAsync(back ?? 0)}
      >
        {t.rollbackWhy}
      </ConfirmDelete>
      <Modal opened={compared !== undefined} onClose={() => compare(undefined)} title={t.diffTitle(compared ?? 0)} size="xl">
        {compared !== undefined && <Diff version={compared} serving={current.config} />}
      </Modal>
    </Stack>
  );
}

interface ActionProps {
  readonly row: Version;
  readonly current: Schema<'RoutingAnswer'>;
  readonly compare: (version: number) => void;
  readonly goBack: (version: number) => void;
}

function Actions({ row: { version }, current, compare, goBack }: ActionProps) {
  const t = useStrings(strings);
  const tryOut = useAct(() => ok(api.POST('/v1/admin/routing/canary', { body: { version } })), { refresh: [ROUTING] });
  const small = { size: 'compact-xs', variant: 'default' } as const;
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      <Button {...small} aria-label={`${t.diff}: ${version}`} onClick={() => compare(version)}>
        {t.diff}
      </Button>
      {version !== current.version && !current.canary && (
        <Button {...small} aria-label={`${t.tryIt}: ${version}`} onClick={() => tryOut.mutate()}>
          {t.tryIt}
        </Button>
      )}
      {version !== current.version && (
        <Button {...small} aria-label={`${t.rollback}: ${version}`} onClick={() => goBack(version)}>
          {t.rollback}
        </Button>
      )}
    </Group>
  );
}

function Number({ of, serves }: { readonly of: Version; readonly serves: boolean }) {
  const t = useStrings(strings);
  return serves ? (
    <Status tone="good">
      {of.version} {t.serves}
    </Status>
  ) : (
    <>{of.version}</>
  );
}

const LOOK: Readonly<Record<Line['kind'], readonly [sign: string, background: string]>> = {
  same: ['  ', 'transparent'],
  gone: ['- ', 'color-mix(in srgb, var(--rlg-bad) 14%, transparent)'],
  new: ['+ ', 'color-mix(in srgb, var(--rlg-good) 14%, transparent)'],
};

function Diff({ version, serving }: { readonly version: number; readonly serving: unknown }) {
  const t = useStrings(strings);
  const query = useLive(
    [...ROUTING, 'version', version],
    () => ok(api.GET('/v1/admin/routing/versions/{id}', { params: { path: { id: version } } })),
    600_000,
  );
  return (
    <Loaded query={query}>
      {({ config }) => {
        const lines = diffLines(JSON.stringify(serving, null, 2), JSON.stringify(config ?? {}, null, 2));
        if (lines.every(({ kind }) => kind === 'same')) return <Text size="sm">{t.same}</Text>;
        return (
          <pre
            className="rlg-mono"
            tabIndex={0}
            aria-label={t.diffTitle(version)}
            style={{ margin: 0, overflow: 'auto', maxHeight: '60vh' }}
          >
            {lines.map(({ kind, text }, i) => (
              <div key={i} style={{ background: LOOK[kind][1] }}>
                {LOOK[kind][0]}
                {text}
              </div>
            ))}
          </pre>
        );
      }}
    </Loaded>
  );
}

function Events() {
  const t = useStrings(strings);
  const [event, verdict] = [useSaid(EVENTS), useSaid(VERDICTS)];
  const why = ({ reason, code, values }: Record<string, unknown>): string | undefined =>
    typeof reason === 'string' ? verdict(typeof code === 'string' ? code : null, (values ?? {}) as Values, reason) : undefined;
  const events = useLive([...ROUTING, 'events'], async () => (await ok(api.GET('/v1/admin/routing/events'))).data, 10_000);
  if ((events.data ?? []).length === 0) return null;
  return (
    <section className="rlg-card">
      <Title order={2} mb="xs">
        {t.events}
      </Title>
      <ul style={{ margin: 0, paddingInlineStart: 18 }}>
        {(events.data ?? []).slice(0, 12).map(({ at, kind, version, actor, details }) => (
          <li key={`${at} ${kind}`}>
            <Text size="sm" span>
              {event(kind, {}, kind.replaceAll('_', ' '))} · {version ?? '—'} · {actor} · <When at={at} />
            </Text>
            {why(details) !== undefined && (
              <Text size="xs" c="dimmed">
                {why(details)}
              </Text>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
