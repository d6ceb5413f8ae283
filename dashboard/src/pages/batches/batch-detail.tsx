import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconDownload, IconPlayerStop } from '@tabler/icons-react';
import { isApiError } from '../../api/error';
import { useStrings } from '../../i18n';
import {
  type Column,
  Copy,
  DataTable,
  Detail,
  EmptyState,
  Facts,
  Loaded,
  Mono,
  RoleGate,
  useAct,
  useFormat,
  useLive,
  useNow,
} from '../../kit';
import { BatchProgress, BatchState } from './batch-state';
import { type Batch, BATCHES, cancelBatch, contentOf, endedAt, isOver, leftMs, loadBatch } from './data';
import { strings } from './strings';

const REFRESH_MS = 1_500;

interface Props {
  readonly id: string | undefined;
  readonly onClose: () => void;
}

export function BatchDetail({ id, onClose }: Props) {
  const t = useStrings(strings);
  return (
    <Detail opened={id !== undefined} onClose={onClose} title={t.batch}>
      {id !== undefined && <Content key={id} id={id} />}
    </Detail>
  );
}

function Content({ id }: { readonly id: string }) {
  const t = useStrings(strings);
  const batch = useLive(['batch', id], () => loadBatch(id), REFRESH_MS);
  if (isApiError(batch.error, 'not_found')) return <EmptyState title={t.batch}>{t.gone}</EmptyState>;
  return (
    <Loaded query={batch}>
      {(of) => (
        <>
          <Head of={of} />
          <BatchProgress of={of} thick />
          <Left of={of} />
          <Results of={of} />
          <Problems of={of} />
          <BatchFacts of={of} />
        </>
      )}
    </Loaded>
  );
}

function Head({ of }: { readonly of: Batch }) {
  const t = useStrings(strings);
  const cancel = useAct(() => cancelBatch(of.id), { refresh: [['batch', of.id], BATCHES] });
  return (
    <Group justify="space-between">
      <BatchState of={of} />
      {!isOver(of) && (
        <RoleGate to="members">
          <Button
            color="red"
            variant="light"
            leftSection={<IconPlayerStop size={15} aria-hidden />}
            loading={cancel.isPending}
            disabled={of.status === 'cancelling'}
            onClick={() => cancel.mutate()}
          >
            {t.cancel}
          </Button>
        </RoleGate>
      )}
    </Group>
  );
}

/** How long still, and what it waits for. */
function Left({ of }: { readonly of: Batch }) {
  const t = useStrings(strings);
  const format = useFormat();
  const now = useNow();
  const left = leftMs(of, now);
  const waiting = of['x-gateway'].waiting_until;
  if (waiting !== null && waiting * 1_000 > now) return <Text size="sm">{t.waitsUntil(format.time(waiting * 1_000))}</Text>;
  return left === undefined ? null : (
    <Text size="sm" c="dimmed">
      {t.left(format.duration(left))}
    </Text>
  );
}

function Results({ of }: { readonly of: Batch }) {
  const t = useStrings(strings);
  const files = [
    [of.output_file_id, t.output],
    [of.error_file_id, t.errors],
    [of.input_file_id, t.input],
  ] as const;
  return (
    <Group gap="xs">
      {files.map(
        ([id, label]) =>
          id !== null && (
            <Button
              key={label}
              variant="default"
              leftSection={<IconDownload size={15} aria-hidden />}
              component="a"
              href={contentOf(id)}
              download
            >
              {label}
            </Button>
          ),
      )}
    </Group>
  );
}

type Problem = NonNullable<Batch['errors']>['data'][number];

/** Why it was refused as a whole. */
function Problems({ of }: { readonly of: Batch }) {
  const t = useStrings(strings);
  const problems = of.errors?.data ?? [];
  const columns: readonly Column<Problem>[] = [
    { id: 'line', head: t.line, width: '70px', numeric: true, cell: ({ line }) => line ?? '—' },
    { id: 'code', head: t.code, width: '190px', cell: ({ code }) => <Mono>{code}</Mono> },
    { id: 'message', head: t.message, cell: ({ message }) => <span title={message}>{message}</span> },
  ];
  if (problems.length === 0) return null;
  return (
    <Stack gap="xs">
      <Alert color="red" variant="light">
        {t.refused}
      </Alert>
      <DataTable
        compact
        label={t.problems}
        rows={problems}
        columns={columns}
        rowId={({ line, code, param }) => `${line}-${code}-${param}`}
        empty={null}
        minWidth={480}
        maxHeight="260px"
      />
    </Stack>
  );
}

function BatchFacts({ of }: { readonly of: Batch }) {
  const t = useStrings(strings);
  const format = useFormat();
  const at = (seconds: number | null): string | undefined => (seconds === null ? undefined : format.time(seconds * 1_000));
  const { rule, ambiguous, off_peak: offPeak, cost_usd: cost } = of['x-gateway'];
  const ended = endedAt(of);
  const took = of.in_progress_at !== null && ended !== null ? (ended - of.in_progress_at) * 1_000 : undefined;
  return (
    <section aria-label={t.facts}>
      <Title order={2} mb={6}>
        {t.facts}
      </Title>
      <Facts
        facts={[
          [
            t.id,
            <Group key="id" gap={4}>
              <Mono>{of.id}</Mono>
              <Copy text={of.id} />
            </Group>,
          ],
          [t.endpoint, <Mono key="e">{of.endpoint}</Mono>],
          [t.model, of.model ?? t.several],
          [t.cost, format.usd(cost)],
          [t.tokens, `${format.whole(of.usage.input_tokens)} → ${format.whole(of.usage.output_tokens)}`],
          [t.rule, rule ?? undefined],
          [t.offPeak, offPeak === null ? undefined : `${offPeak.from}–${offPeak.to} ${offPeak.timezone}`],
          [t.ambiguous, ambiguous > 0 ? t.ambiguousWhy(ambiguous) : undefined],
          [t.made, at(of.created_at)],
          [t.begun, at(of.in_progress_at)],
          [t.ended, at(ended)],
          [t.took, took === undefined ? undefined : format.duration(took)],
          [t.expires, isOver(of) ? undefined : at(of.expires_at)],
          ...Object.entries(of.metadata ?? {}).map(([name, value]) => [name, value] as const),
        ]}
      />
    </section>
  );
}
