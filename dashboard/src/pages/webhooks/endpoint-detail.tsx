import { Alert, Button, Code, Group, Modal, NumberInput, Stack, Switch, Text, Title } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { useStrings } from '../../i18n';
import { ConfirmDelete, Copy, Detail, ErrorState, Facts, Mono, useAct, useFormat, usePaged, When } from '../../kit';
import {
  answerOf,
  change,
  DELIVERIES,
  type Delivery,
  type DeliveryDetails,
  type Endpoint,
  ENDPOINTS,
  loadDeliveries,
  remove,
  rotate,
  test,
} from './data';
import { DeliveryTable } from './deliveries';
import { EndpointState } from './endpoint-list';
import { strings } from './strings';

interface Props {
  readonly of: Endpoint | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onEdit: (endpoint: Endpoint) => void;
  readonly onSecret: (secret: string) => void;
  readonly onDelivery: (id: string) => void;
}

export function EndpointDetail({ of, opened, onClose, ...rest }: Props) {
  const t = useStrings(strings);
  return (
    <Detail opened={opened} onClose={onClose} title={t.endpoint} width={760}>
      {of && <Content key={of.id} of={of} onClose={onClose} {...rest} />}
    </Detail>
  );
}

type ContentProps = Omit<Props, 'of' | 'opened'> & { readonly of: Endpoint };

function Content({ of, onClose, onEdit, onSecret, onDelivery }: ContentProps) {
  const t = useStrings(strings);
  const [doing, setDoing] = useState<'rotate' | 'delete'>();
  const refresh = [ENDPOINTS, DELIVERIES];
  const toggle = useAct(() => change(of.id, { enabled: !of.enabled }), { refresh });
  const tried = useAct(() => test(of.id), { refresh });
  const gone = useAct(() => remove(of.id), { quiet: true, refresh, onDone: onClose });
  const stop = (): void => setDoing(undefined);
  return (
    <>
      <Group justify="space-between">
        <EndpointState of={of} />
        <Switch label={t.enabled} checked={of.enabled} disabled={toggle.isPending} onChange={() => toggle.mutate()} />
      </Group>
      <Group gap="xs">
        <Button leftSection={<IconSend size={15} aria-hidden />} loading={tried.isPending} onClick={() => tried.mutate()}>
          {t.test}
        </Button>
        <Button variant="default" onClick={() => setDoing('rotate')}>
          {t.rotate}
        </Button>
        <Button variant="default" onClick={() => onEdit(of)}>
          {t.edit}
        </Button>
        <Button color="red" variant="light" onClick={() => setDoing('delete')}>
          {t.delete}
        </Button>
      </Group>
      {tried.data && <Tried of={tried.data} onOpen={onDelivery} />}
      <EndpointFacts of={of} />
      <Recent of={of} onOpen={onDelivery} />
      <Rotate of={of} opened={doing === 'rotate'} onClose={stop} onSecret={onSecret} />
      <ConfirmDelete opened={doing === 'delete'} onClose={stop} title={t.deleteTitle} onConfirm={() => gone.mutateAsync()}>
        {t.deleteWhy}
      </ConfirmDelete>
    </>
  );
}

/** What came of the button. */
function Tried({ of, onOpen }: { readonly of: DeliveryDetails; readonly onOpen: (id: string) => void }) {
  const t = useStrings(strings);
  const format = useFormat();
  const arrived = of.state === 'delivered';
  const last = of.attempt_log.at(-1);
  return (
    <Alert color={arrived ? 'teal' : 'red'} variant="light" role="status" title={arrived ? t.arrived : t.notArrived}>
      <Stack gap={6} align="flex-start">
        <Text size="sm">
          {answerOf(of)} · {format.duration(last?.duration_ms)}
        </Text>
        {last?.response_head && <Code block>{last.response_head}</Code>}
        <Button size="xs" variant="default" onClick={() => onOpen(of.id)}>
          {t.showDelivery}
        </Button>
      </Stack>
    </Alert>
  );
}

function EndpointFacts({ of }: { readonly of: Endpoint }) {
  const t = useStrings(strings);
  const format = useFormat();
  const overlap = of.previous_secret_expires_at;
  return (
    <Facts
      facts={[
        [t.url, <Mono key="u">{of.url}</Mono>],
        [t.description, of.description === '' ? undefined : of.description],
        [t.hears, <Mono key="h">{of.event_types.join(', ')}</Mono>],
        [t.whose, of.tenant_id === null ? t.installation : <Mono key="w">{of.tenant_id}</Mono>],
        [t.secret, <Mono key="s">{`whsec_…${of.secret_last4}`}</Mono>],
        [t.bothSign, overlap === null ? undefined : format.time(overlap)],
        [t.lastSuccess, <When key="l" at={of.last_success_at} />],
        [t.failingSince, of.failing_since === null ? undefined : format.time(of.failing_since)],
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
  );
}

function Recent({ of, onOpen }: { readonly of: Endpoint; readonly onOpen: (id: string) => void }) {
  const t = useStrings(strings);
  const filter = { endpoint: of.id, state: '', type: '' };
  const deliveries = usePaged<Delivery>([...DELIVERIES, of.id], (cursor) => loadDeliveries(filter, cursor, 20), 5_000);
  return (
    <Stack gap="md">
      <Title order={2}>{t.sentHere}</Title>
      <DeliveryTable
        {...{ deliveries, onOpen }}
        opened={undefined}
        label={t.sentHere}
        short
        empty={<div className="rlg-card">{t.nothingSent}</div>}
      />
    </Stack>
  );
}

interface RotateProps {
  readonly of: Endpoint;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onSecret: (secret: string) => void;
}

function Rotate({ of, opened, onClose, onSecret }: RotateProps) {
  const t = useStrings(strings);
  const [hours, setHours] = useState<number | string>(24);
  const act = useAct(() => rotate(of.id, Math.round(Number(hours) * 3_600)), {
    quiet: true,
    refresh: [ENDPOINTS],
    onDone: ({ secret }) => {
      onClose();
      onSecret(secret);
    },
  });
  return (
    <Modal opened={opened} onClose={onClose} title={t.rotate}>
      <Stack gap="sm">
        <Text size="sm">{t.rotateWhy}</Text>
        <NumberInput label={t.overlapHours} min={0} max={168} value={hours} onChange={setHours} />
        {act.error && <ErrorState error={act.error} />}
        <Group justify="flex-end">
          <Button loading={act.isPending} disabled={hours === ''} onClick={() => act.mutate()}>
            {t.rotateNow}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
