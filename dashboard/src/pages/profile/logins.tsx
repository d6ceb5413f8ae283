import { Button, Group, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { type Column, ConfirmDelete, DataTable, Loaded, Mono, Status, useAct, useLive, When } from '../../kit';
import { strings } from './strings';

type Login = Schema<'LoginSessionView'>;
export const LOGINS = ['logins'] as const;

/** Where somebody is signed in, and its end. */
export function Logins() {
  const t = useStrings(strings);
  const [ending, setEnding] = useState(false);
  const logins = useLive(LOGINS, () => ok(api.GET('/v1/auth/sessions')), 15_000);
  const end = useAct((id: string) => ok(api.DELETE('/v1/auth/sessions/{id}', { params: { path: { id } } })), {
    ...{ done: t.ended, refresh: [LOGINS] },
  });
  const all = useAct(() => ok(api.POST('/v1/auth/logout', { body: { all: true } })), {
    quiet: true,
    // Everything that this page knows is somebody's who has left.
    onDone: () => location.assign('/'),
  });
  const columns: readonly Column<Login>[] = [
    { id: 'device', head: t.device, cell: ({ user_agent: agent }) => <span title={agent ?? ''}>{deviceOf(agent) ?? '—'}</span> },
    { id: 'network', head: t.network, width: '170px', cell: ({ network }) => <Mono>{network ?? '—'}</Mono> },
    { id: 'method', head: t.method, width: '150px', cell: ({ method }) => t.methods[method] },
    { id: 'made', head: t.signedIn, width: '130px', cell: ({ created_at: at }) => <When at={at} /> },
    { id: 'used', head: t.lastUsed, width: '130px', cell: ({ last_used_at: at }) => <When at={at} /> },
    { id: 'ends', head: t.ends, width: '120px', cell: ({ expires_at: at }) => <When at={at} ahead /> },
    {
      id: 'do',
      head: <span className="rlg-hidden">{t.end}</span>,
      width: '140px',
      cell: (login) =>
        login.current ? (
          <Status tone="good">{t.thisOne}</Status>
        ) : (
          <Button variant="default" size="compact-xs" onClick={() => end.mutate(login.id)}>
            {t.end}
          </Button>
        ),
    },
  ];
  return (
    <div>
      <Group justify="space-between" align="flex-end" mb={8} gap="sm">
        <div>
          <Title order={2}>{t.logins}</Title>
          <Text size="sm" c="dimmed">
            {t.loginsWhy}
          </Text>
        </div>
        <Button color="red" variant="light" onClick={() => setEnding(true)}>
          {t.everywhere}
        </Button>
      </Group>
      <Loaded query={logins} rows={2}>
        {({ data }) => (
          <DataTable compact rows={data} columns={columns} label={t.logins} rowId={({ id }) => id} minWidth={960} empty={null} />
        )}
      </Loaded>
      <ConfirmDelete
        opened={ending}
        onClose={() => setEnding(false)}
        title={t.everywhere}
        verb={t.everywhere}
        onConfirm={() => all.mutateAsync()}
      >
        {t.everywhereWhy}
      </ConfirmDelete>
    </div>
  );
}

const BROWSERS = [/Edg\/\d+/, /OPR\/\d+/, /Firefox\/\d+/, /Chrome\/\d+/, /Version\/\d+(?=.*Safari)/, /curl\/[\d.]+/] as const;
const SYSTEMS = ['Windows', 'Android', 'iPhone', 'iPad', 'Mac OS X', 'Linux'] as const;
const NAMES: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera', Version: 'Safari' };

/** The browser and the system that a user agent names; else what it says, as it says it. */
function deviceOf(agent: string | null): string | undefined {
  if (agent === null) return undefined;
  const [name, version] =
    BROWSERS.map((browser) => browser.exec(agent)?.[0])
      .find((found) => found !== undefined)
      ?.split('/') ?? [];
  if (name === undefined) return agent;
  const system = SYSTEMS.find((known) => agent.includes(known));
  return [`${NAMES[name] ?? name} ${version ?? ''}`, system].filter((part) => part !== undefined).join(' · ');
}
