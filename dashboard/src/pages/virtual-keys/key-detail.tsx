import { Anchor, Button, Drawer, Group, Modal, NumberInput, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { ConfirmDelete, ErrorState, Mono, RoleGate, useAct, useFormat, When, FileGate } from '../../kit';
import { type Created, masked, stateOf, VIRTUAL_KEYS, type VirtualKey } from './data';
import { EditKey } from './key-form';
import { KeyState } from './key-state';
import { strings } from './strings';

interface Props {
  readonly of: VirtualKey | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onRotated: (key: Created) => void;
}

/** Everything about one key, and what can be done with it. */
export function KeyDetail({ of, opened, onClose, onRotated }: Props) {
  const t = useStrings(strings);
  return (
    <Drawer opened={opened} onClose={onClose} position="right" size="lg" title={of?.name ?? t.title}>
      {of && <Detail key={of.id} of={of} onClose={onClose} onRotated={onRotated} />}
    </Drawer>
  );
}

type Doing = 'edit' | 'rotate' | 'revoke' | undefined;

function Detail({ of, onClose, onRotated }: Omit<Props, 'of' | 'opened'> & { readonly of: VirtualKey }) {
  const t = useStrings(strings);
  const [doing, setDoing] = useState<Doing>();
  const alive = stateOf(of) !== 'revoked';
  if (doing === 'edit') return <EditKey of={of} onClose={() => setDoing(undefined)} />;
  return (
    <Stack gap="md">
      <Facts of={of} />
      {alive && (
        <RoleGate to="members">
          <Group gap="xs">
            <FileGate kind="virtual_keys" id={of.id}>
              <Button variant="default" onClick={() => setDoing('edit')}>
                {t.edit}
              </Button>
              <Button variant="default" onClick={() => setDoing('rotate')}>
                {t.rotate}
              </Button>
              <Button color="red" variant="light" onClick={() => setDoing('revoke')}>
                {t.revoke}
              </Button>
            </FileGate>
          </Group>
        </RoleGate>
      )}
      <Anchor component={Link} size="sm" {...({ to: '/requests', search: { virtual_key_id: of.id } } as object)}>
        {t.requests}
      </Anchor>
      <Rotate of={of} opened={doing === 'rotate'} onClose={() => setDoing(undefined)} onRotated={onRotated} />
      <Revoke of={of} opened={doing === 'revoke'} onClose={() => setDoing(undefined)} onGone={onClose} />
    </Stack>
  );
}

function Facts({ of }: { readonly of: VirtualKey }) {
  const t = useStrings(strings);
  const format = useFormat();
  const list = (all: readonly string[] | null, otherwise: string): string => (all === null ? otherwise : all.join(', '));
  const limit = (value: number | null): string => (value === null ? '—' : format.whole(value));
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t.status, <KeyState key="s" of={of} />],
    [t.key, <Mono key="k">{masked(of)}</Mono>],
    [
      t.limits,
      `${t.rpm} ${limit(of.rpm_limit)} · ${t.tpm} ${limit(of.tpm_limit)} · ${t.concurrency} ${limit(of.concurrency_limit)}`,
    ],
    [t.models, list(of.allowed_models, t.all)],
    [t.providers, list(of.allowed_providers, t.all)],
    [t.scopes, list(of.scopes, t.everything)],
    [t.networks, list(of.ip_allow, t.anywhere)],
    [t.owner, of.user_id === null ? '—' : <Mono key="o">{of.user_id}</Mono>],
    [t.expires, of.expires_at === null ? t.never : format.time(of.expires_at)],
    [t.lastUsed, <When key="l" at={of.last_used_at} />],
    [t.created, <When key="c" at={of.created_at} />],
    ...(stateOf(of) === 'overlap' ? ([[t.overlapUntil, format.time(of.previous_valid_until)]] as const) : []),
  ];
  return (
    <Stack component="dl" gap={8} m={0}>
      {facts.map(([name, value]) => (
        <Group key={name} gap="sm" wrap="nowrap" align="flex-start">
          <Text component="dt" size="sm" c="dimmed" w={150} style={{ flex: 'none' }}>
            {name}
          </Text>
          <Text component="dd" size="sm" m={0} style={{ overflowWrap: 'anywhere' }}>
            {value}
          </Text>
        </Group>
      ))}
    </Stack>
  );
}

interface RotateProps extends Pick<Props, 'opened' | 'onClose' | 'onRotated'> {
  readonly of: VirtualKey;
}

function Rotate({ of, opened, onClose, onRotated }: RotateProps) {
  const t = useStrings(strings);
  const [hours, setHours] = useState<number | string>(24);
  const act = useAct(
    () =>
      ok(
        api.POST('/v1/admin/api-keys/{id}/rotate', {
          params: { path: { id: of.id } },
          body: { overlap_seconds: Math.round(Number(hours) * 3_600) },
        }),
      ),
    {
      quiet: true,
      refresh: [VIRTUAL_KEYS],
      onDone: (key) => {
        onClose();
        onRotated(key);
      },
    },
  );
  return (
    <Modal opened={opened} onClose={onClose} title={`${t.rotate}: ${of.name}`}>
      <Stack gap="sm">
        <Text size="sm">{t.rotateWhy}</Text>
        <NumberInput label={t.overlapHours} min={0} max={720} value={hours} onChange={setHours} />
        {act.error && <ErrorState error={act.error} />}
        <Group justify="flex-end">
          <Button loading={act.isPending} disabled={hours === ''} onClick={() => act.mutate()}>
            {t.rotate}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

interface RevokeProps {
  readonly of: VirtualKey;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onGone: () => void;
}

function Revoke({ of, opened, onClose, onGone }: RevokeProps) {
  const t = useStrings(strings);
  const act = useAct(() => ok(api.DELETE('/v1/admin/api-keys/{id}', { params: { path: { id: of.id } } })), {
    quiet: true,
    done: t.gone,
    refresh: [VIRTUAL_KEYS],
    onDone: onGone,
  });
  return (
    <ConfirmDelete
      opened={opened}
      onClose={onClose}
      title={t.revokeTitle(of.name)}
      verb={t.revoke}
      onConfirm={() => act.mutateAsync()}
    >
      {t.revokeWhy}
    </ConfirmDelete>
  );
}
