import { Alert, Anchor, Button, Group, Tabs, Text } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { ConfirmDelete, Copy, Loaded, Mono, Page, RoleGate, useAct, useQueryState, FileGate } from '../../kit';
import { CapturePanel } from './capture-panel';
import { type Tenant, TENANTS } from './data';
import { StatementTab } from './statement';
import { Teams } from './teams';
import { RenameTenant } from './tenant-forms';
import { UsageTab } from './usage';
import { strings } from './strings';

interface Props {
  readonly id: string;
  readonly onClose: () => void;
}

export function TenantView({ id, onClose }: Props) {
  const t = useStrings(strings);
  const tenant = useQuery({
    queryKey: [...TENANTS, 'one', id],
    queryFn: () => ok(api.GET('/v1/admin/tenants/{id}', { params: { path: { id } } })),
  });
  const back = (
    <Button variant="default" leftSection={<IconArrowLeft size={16} />} onClick={onClose}>
      {t.toAll}
    </Button>
  );
  return (
    <Page title={tenant.data?.name ?? t.title} actions={back}>
      <Loaded query={tenant}>{(found) => <Body of={found} onGone={onClose} />}</Loaded>
    </Page>
  );
}

/** Its administrators are the installation's: it is never archived. */
const FIRST_TENANT = 'ten_00000000000000000000000000';
const TABS = ['usage', 'statement', 'teams', 'bodies'] as const;

function Body({ of, onGone }: { readonly of: Tenant; readonly onGone: () => void }) {
  const t = useStrings(strings);
  const [chosen, choose] = useQueryState('tab', 'usage');
  const tab = TABS.find((known) => known === chosen) ?? 'usage';
  const links = [
    ['/users', { tenant_id: of.id }, t.people],
    ['/requests', { tenant_id: of.id }, t.log],
  ] as const;
  return (
    <>
      <Group justify="space-between" gap="sm">
        <Group gap="md">
          <Group gap={4}>
            <Mono>{of.id}</Mono>
            <Copy text={of.id} />
          </Group>
          {links.map(([to, search, label]) => (
            <Anchor key={to} component={Link} size="sm" {...({ to, search } as object)}>
              {label}
            </Anchor>
          ))}
        </Group>
        <RoleGate to="installation">
          <FileGate kind="tenants" id={of.id}>
            <Actions of={of} onGone={onGone} />
          </FileGate>
        </RoleGate>
      </Group>
      {of.archived_at !== null && (
        <Alert color="yellow" py="xs">
          <Text size="sm">{t.archivedWhy}</Text>
        </Alert>
      )}
      <Tabs value={tab} onChange={(next) => choose(next === 'usage' ? '' : (next ?? ''))} keepMounted={false}>
        <Tabs.List mb="md">
          {TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="usage">
          <UsageTab tenant={of.id} />
        </Tabs.Panel>
        <Tabs.Panel value="statement">
          <StatementTab tenant={of} />
        </Tabs.Panel>
        <Tabs.Panel value="teams">
          <Teams tenant={of} />
        </Tabs.Panel>
        <Tabs.Panel value="bodies">
          <CapturePanel tenant={of.id} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

type Doing = 'rename' | 'archive' | 'remove' | undefined;

function Actions({ of, onGone }: { readonly of: Tenant; readonly onGone: () => void }) {
  const t = useStrings(strings);
  const [doing, setDoing] = useState<Doing>();
  const done = (): void => setDoing(undefined);
  const path = { id: of.id };
  const refresh = [TENANTS, ['names']] as const;
  const archive = useAct(
    (archived: boolean) => ok(api.PATCH('/v1/admin/tenants/{id}', { params: { path }, body: { archived } })),
    { quiet: true, refresh },
  );
  const open = useAct(() => ok(api.PATCH('/v1/admin/tenants/{id}', { params: { path }, body: { archived: false } })), {
    ...{ refresh, done: t.opened },
  });
  const remove = useAct(() => ok(api.DELETE('/v1/admin/tenants/{id}', { params: { path } })), {
    ...{ quiet: true, refresh, done: t.gone, onDone: onGone },
  });
  const archived = of.archived_at !== null;
  return (
    <Group gap="xs">
      <Button variant="default" onClick={() => setDoing('rename')}>
        {t.rename}
      </Button>
      {archived ? (
        <>
          <Button variant="default" loading={open.isPending} onClick={() => open.mutate()}>
            {t.openAgain}
          </Button>
          <Button color="red" variant="light" onClick={() => setDoing('remove')}>
            {t.remove}
          </Button>
        </>
      ) : (
        of.id !== FIRST_TENANT && (
          <Button color="red" variant="light" onClick={() => setDoing('archive')}>
            {t.archive}
          </Button>
        )
      )}
      <RenameTenant of={of} opened={doing === 'rename'} onClose={done} />
      <ConfirmDelete
        opened={doing === 'archive'}
        onClose={done}
        title={t.archiveTitle(of.name)}
        verb={t.archive}
        onConfirm={() => archive.mutateAsync(true)}
      >
        {t.archiveWhy}
      </ConfirmDelete>
      <ConfirmDelete
        opened={doing === 'remove'}
        onClose={done}
        title={t.removeTitle(of.name)}
        verb={t.remove}
        word={of.name}
        onConfirm={() => remove.mutateAsync()}
      >
        {t.removeWhy}
      </ConfirmDelete>
    </Group>
  );
}
