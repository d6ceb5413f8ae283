import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconEdit, IconPlayerPause, IconPlayerPlay, IconPlugConnected, IconRotate2, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { ConfirmDelete, Detail, Facts, Loading, Meter, Mono, Status, useAct, useFormat, When, FileGate } from '../../kit';
import { type Key, KEYS, masked, patchKey } from './data';
import { EditKey, RotateKey } from './key-form';
import { KeyStatus } from './key-status';
import { KeyUsage } from './key-usage';
import { strings } from './strings';
import { WhyChosen } from './why-chosen';

interface Props {
  /** undefined while the list is on its way, and when there is no such key. */
  readonly of: Key | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function KeyDetail({ of, opened, onClose }: Props) {
  return (
    <Detail opened={opened} onClose={onClose} title={of?.name ?? ''} width={720}>
      {of ? <Body key={of.id} of={of} onClose={onClose} /> : <Loading />}
    </Detail>
  );
}

function Body({ of, onClose }: { readonly of: Key; readonly onClose: () => void }) {
  const t = useStrings(strings);
  return (
    <>
      <Group justify="space-between" gap="xs">
        <KeyStatus of={of} />
        <Text size="sm" c="dimmed">
          {of.provider} · <Mono>{masked(of)}</Mono>
        </Text>
      </Group>
      <Actions of={of} onGone={onClose} />
      <Facts
        facts={[
          [t.rpm, <Meter key="rpm" label={t.rpm} used={of.rpm_used} limit={of.rpm_limit} />],
          [t.tpm, <Meter key="tpm" label={t.tpm} used={of.tpm_used} limit={of.tpm_limit} />],
          [t.order, `${of.priority} · ${of.weight}`],
          [t.models, of.models?.join(', ') ?? t.allModels],
          [t.lastUsed, <When key="used" at={of.last_used_at} />],
          [t.lastError, of.last_error === null ? undefined : <LastError key="error" of={of} />],
          [t.fingerprint, of.secret_fingerprint === null ? undefined : <Mono key="print">{of.secret_fingerprint}</Mono>],
          [t.made, <When key="made" at={of.created_at} />],
        ]}
      />
      <WhyChosen id={of.id} />
      <KeyUsage id={of.id} />
    </>
  );
}

const LastError = ({ of }: { readonly of: Key }) => (
  <>
    {of.last_error} (<When at={of.last_error_at} />)
  </>
);

function Actions({ of, onGone }: { readonly of: Key; readonly onGone: () => void }) {
  const t = useStrings(strings);
  const [doing, setDoing] = useState<'edit' | 'rotate' | 'remove'>();
  const done = (): void => setDoing(undefined);
  const refresh = [KEYS, ['provider-key', of.id]];
  const setStatus = useAct((status: 'active' | 'disabled') => patchKey(of.id, { status }), { done: t.saved, refresh });
  const rests = of.status === 'cooling' || of.cooling_models.length > 0;
  const on = of.status !== 'disabled';
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <TestKey id={of.id} />
        <FileGate kind="provider_keys" id={of.id}>
          <Button variant="default" leftSection={<IconEdit size={15} />} onClick={() => setDoing('edit')}>
            {t.edit}
          </Button>
          <Button variant="default" leftSection={<IconRotate2 size={15} />} onClick={() => setDoing('rotate')}>
            {t.rotate}
          </Button>
          {rests && (
            <Button variant="default" loading={setStatus.isPending} onClick={() => setStatus.mutate('active')}>
              {t.endCooling}
            </Button>
          )}
          <Button
            variant="default"
            loading={setStatus.isPending}
            leftSection={on ? <IconPlayerPause size={15} /> : <IconPlayerPlay size={15} />}
            onClick={() => setStatus.mutate(on ? 'disabled' : 'active')}
          >
            {on ? t.disable : t.enable}
          </Button>
          <Button variant="default" c="var(--rlg-bad)" leftSection={<IconTrash size={15} />} onClick={() => setDoing('remove')}>
            {t.remove}
          </Button>
        </FileGate>
      </Group>
      <Modal opened={doing === 'edit'} onClose={done} title={of.name} size="lg">
        <EditKey of={of} onClose={done} />
      </Modal>
      <Modal opened={doing === 'rotate'} onClose={done} title={t.rotateTitle(of.name)}>
        <RotateKey of={of} onClose={done} />
      </Modal>
      <RemoveKey of={of} opened={doing === 'remove'} onClose={done} onGone={onGone} />
    </Stack>
  );
}

interface RemoveProps {
  readonly of: Key;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onGone: () => void;
}

function RemoveKey({ of, opened, onClose, onGone }: RemoveProps) {
  const t = useStrings(strings);
  const remove = useAct(() => ok(api.DELETE('/v1/admin/keys/{id}', { params: { path: { id: of.id } } })), {
    quiet: true,
    done: t.removed,
    refresh: [KEYS],
    onDone: onGone,
  });
  return (
    <ConfirmDelete opened={opened} onClose={onClose} title={t.removeTitle(of.name)} onConfirm={() => remove.mutateAsync()}>
      {t.removeWhy}
    </ConfirmDelete>
  );
}

function TestKey({ id }: { readonly id: string }) {
  const t = useStrings(strings);
  const format = useFormat();
  const test = useAct(() => ok(api.POST('/v1/admin/keys/{id}/test', { params: { path: { id } } })));
  const found = test.data;
  return (
    <>
      <Button leftSection={<IconPlugConnected size={15} />} loading={test.isPending} onClick={() => test.mutate()}>
        {t.test}
      </Button>
      {found && (
        <Text size="sm" w="100%" role="status" style={{ order: 1 }}>
          <Status tone={found.ok ? 'good' : 'bad'}>
            <span style={{ whiteSpace: 'normal' }}>
              {found.ok
                ? t.testOk(format.duration(found.latency_ms))
                : t.testFailed(
                    [found.failure, found.status, found.message].filter((one) => one !== null && one !== '').join(' · '),
                  )}
            </span>
          </Status>
        </Text>
      )}
    </>
  );
}
