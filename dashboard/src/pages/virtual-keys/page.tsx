import { Button, Stack, Switch, Tabs, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { clientOrigin } from '../../api/data-plane';
import { useStrings } from '../../i18n';
import {
  type Column,
  DataTable,
  EmptyState,
  Mono,
  Page,
  RoleGate,
  SecretOnce,
  Snippet,
  useFormat,
  useOpened,
  usePaged,
  useQueryState,
  When,
} from '../../kit';
import {
  type Created,
  firstCall,
  inPython,
  inTypeScript,
  loadKeys,
  masked,
  stateOf,
  VIRTUAL_KEYS,
  type VirtualKey,
} from './data';
import { KeyDetail } from './key-detail';
import { CreateKey } from './key-form';
import { KeyState } from './key-state';
import { strings } from './strings';

export default function VirtualKeysPage() {
  const t = useStrings(strings);
  const { opened, open, close } = useOpened('/virtual-keys');
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<Created>();
  const [past, setPast] = useQueryState('past');
  const keys = usePaged<VirtualKey>(VIRTUAL_KEYS, loadKeys);
  const rows = keys.rows?.filter((key) => past !== '' || !['revoked', 'expired'].includes(stateOf(key)));
  const columns = useColumns();
  const create = (
    <RoleGate to="members">
      <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
        {t.create}
      </Button>
    </RoleGate>
  );
  return (
    <Page title={t.title} about={t.about} live={keys} actions={create}>
      <Switch label={t.showRevoked} checked={past !== ''} onChange={(event) => setPast(event.currentTarget.checked ? '1' : '')} />
      <DataTable
        {...keys}
        {...{ rows, columns, opened }}
        label={t.title}
        rowId={(key) => key.id}
        onOpen={(key) => open(key.id)}
        minWidth={960}
        empty={
          <EmptyState title={t.none} action={create} snippet={firstCall('rlg_...', clientOrigin())}>
            {t.noneWhy}
          </EmptyState>
        }
      />
      <CreateKey opened={creating} onClose={() => setCreating(false)} onCreated={setCreated} />
      <KeyDetail
        of={keys.rows?.find(({ id }) => id === opened)}
        opened={opened !== undefined}
        onClose={close}
        onRotated={setCreated}
      />
      <SecretOnce secret={created?.key} title={t.shownOnce} onClose={() => setCreated(undefined)}>
        {created && <FirstCalls secret={created.key} />}
      </SecretOnce>
    </Page>
  );
}

function useColumns(): readonly Column<VirtualKey>[] {
  const t = useStrings(strings);
  const format = useFormat();
  const limits = ({ rpm_limit, tpm_limit, concurrency_limit }: VirtualKey): string => {
    const parts = [
      rpm_limit === null ? undefined : `${format.count(rpm_limit)} rpm`,
      tpm_limit === null ? undefined : `${format.count(tpm_limit)} tpm`,
      concurrency_limit === null ? undefined : `× ${format.count(concurrency_limit)}`,
    ].filter((part) => part !== undefined);
    return parts.length === 0 ? t.noLimit : parts.join(' · ');
  };
  return [
    { id: 'name', head: t.name, cell: (key) => <b style={{ fontWeight: 550 }}>{key.name}</b> },
    { id: 'key', head: t.key, width: '150px', cell: (key) => <Mono>{masked(key)}</Mono> },
    { id: 'status', head: t.status, width: '130px', cell: (key) => <KeyState of={key} /> },
    { id: 'models', head: t.models, width: '180px', cell: (key) => key.allowed_models?.join(', ') ?? t.all },
    { id: 'limits', head: t.limits, width: '200px', cell: limits },
    {
      id: 'expires',
      head: t.expires,
      width: '120px',
      cell: (key) => (key.expires_at === null ? t.never : <When at={key.expires_at} ahead />),
    },
    { id: 'used', head: t.lastUsed, width: '120px', cell: (key) => <When at={key.last_used_at} /> },
  ];
}

/** The next step, with this host and this key filled in. */
function FirstCalls({ secret }: { readonly secret: string }) {
  const t = useStrings(strings);
  const calls = { curl: firstCall, Python: inPython, TypeScript: inTypeScript };
  return (
    <Stack gap="xs">
      <Text size="sm">{t.nextCall}</Text>
      <Tabs defaultValue="curl">
        <Tabs.List mb="xs">
          {Object.keys(calls).map((name) => (
            <Tabs.Tab key={name} value={name}>
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {Object.entries(calls).map(([name, write]) => (
          <Tabs.Panel key={name} value={name}>
            <Snippet text={write(secret, clientOrigin())} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}
