import { Alert, Button, Code, Group, Stack, Text, Title } from '@mantine/core';
import { IconRepeat } from '@tabler/icons-react';
import { isApiError } from '../../api/error';
import { useStrings } from '../../i18n';
import { Copy, Detail, EmptyState, Facts, Loaded, Mono, Status, useAct, useFormat, useLive } from '../../kit';
import { answerOf, DELIVERIES, type DeliveryDetails, loadDelivery, replay } from './data';
import { DeliveryState } from './deliveries';
import { strings } from './strings';

interface Props {
  readonly id: string | undefined;
  readonly onClose: () => void;
  readonly onReplayed: (id: string) => void;
}

export function DeliveryDetail({ id, onClose, onReplayed }: Props) {
  const t = useStrings(strings);
  return (
    <Detail opened={id !== undefined} onClose={onClose} title={t.delivery} width={720}>
      {id !== undefined && <Content key={id} id={id} onReplayed={onReplayed} />}
    </Detail>
  );
}

function Content({ id, onReplayed }: { readonly id: string; readonly onReplayed: (id: string) => void }) {
  const t = useStrings(strings);
  const delivery = useLive(['webhook-delivery', id], () => loadDelivery(id), 3_000);
  const act = useAct(() => replay(id), { done: t.replayed, refresh: [DELIVERIES], onDone: (made) => onReplayed(made.id) });
  if (isApiError(delivery.error, 'not_found')) return <EmptyState title={t.delivery}>{t.gone}</EmptyState>;
  return (
    <Loaded query={delivery}>
      {(of) => (
        <>
          <Group justify="space-between">
            <DeliveryState state={of.state} />
            <Button
              variant="default"
              leftSection={<IconRepeat size={15} aria-hidden />}
              loading={act.isPending}
              onClick={() => act.mutate()}
            >
              {t.replay}
            </Button>
          </Group>
          {of.replay_of !== null && <Alert variant="light">{t.isReplay}</Alert>}
          <DeliveryFacts of={of} />
          <Attempts of={of} />
          <Body of={of} />
        </>
      )}
    </Loaded>
  );
}

function DeliveryFacts({ of }: { readonly of: DeliveryDetails }) {
  const t = useStrings(strings);
  const format = useFormat();
  return (
    <Facts
      facts={[
        [t.type, <Mono key="t">{of.type}</Mono>],
        [t.url, <Mono key="u">{of.url}</Mono>],
        [t.answer, <Mono key="a">{answerOf(of)}</Mono>],
        [
          'webhook-id',
          <Group key="m" gap={4}>
            <Mono>{of.message_id}</Mono>
            <Copy text={of.message_id} />
          </Group>,
        ],
        [t.sent, format.time(of.created_at)],
        [t.nextTry, of.next_attempt_at === null ? undefined : format.time(of.next_attempt_at)],
        [t.ended, of.finished_at === null ? undefined : format.time(of.finished_at)],
      ]}
    />
  );
}

function Attempts({ of }: { readonly of: DeliveryDetails }) {
  const t = useStrings(strings);
  const format = useFormat();
  return (
    <section aria-label={t.attempts}>
      <Title order={2} mb={8}>
        {t.attempts}
      </Title>
      <Stack gap="xs">
        {of.attempt_log.length === 0 && <Text size="sm">{t.notYet}</Text>}
        {of.attempt_log.map(({ number, started_at, duration_ms, status, failure, response_head }) => (
          <div key={number} className="rlg-card">
            <Group justify="space-between" gap="xs">
              <Status tone={status !== null && status < 300 ? 'good' : duration_ms === null ? 'warn' : 'bad'}>
                {t.attempt(number)} · {failure ?? status ?? t.underWay}
              </Status>
              <Text size="xs" c="dimmed">
                {format.clock(started_at)} · {format.duration(duration_ms)}
              </Text>
            </Group>
            {response_head && (
              <Code block mt={6} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                {response_head}
              </Code>
            )}
          </div>
        ))}
      </Stack>
    </section>
  );
}

/** Indented for people; what is sent has no such spaces. */
function Body({ of }: { readonly of: DeliveryDetails }) {
  const t = useStrings(strings);
  return (
    <section aria-label={t.body}>
      <Group justify="space-between" mb={8}>
        <Title order={2}>{t.body}</Title>
        <Copy text={of.body} />
      </Group>
      <Code block tabIndex={0} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxHeight: 420, overflowY: 'auto' }}>
        {indented(of.body)}
      </Code>
    </section>
  );
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
