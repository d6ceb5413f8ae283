import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconEdit, IconPlayerPause, IconPlayerPlay, IconPlugConnected } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { Detail, Facts, FileGate, Loading, Mono, Status, useAct, useFormat } from '../../kit';
import { Breakers } from './breakers';
import type { Health, Provider, Row } from './data';
import { ProviderStatus } from './provider-status';
import { strings } from './strings';

const EditProvider = lazy(async () => ({ default: (await import('./provider-form')).EditProvider }));
const Models = lazy(async () => ({ default: (await import('./models')).Models }));

interface Props {
  readonly of: Row | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function ProviderDetail({ of, opened, onClose }: Props) {
  return (
    <Detail opened={opened} onClose={onClose} title={of?.id ?? ''} width={780}>
      {of?.provider ? <Body key={of.id} of={of} provider={of.provider} /> : <Loading />}
    </Detail>
  );
}

function Body({ of, provider }: { readonly of: Row; readonly provider: Provider }) {
  return (
    <>
      <ProviderStatus of={of} />
      <Actions of={of} provider={provider} />
      <Settings of={provider} health={of.health} />
      <Breakers of={of} />
      <Suspense fallback={<Loading rows={3} />}>
        <Models provider={provider.id} />
      </Suspense>
    </>
  );
}

function Actions({ of, provider }: { readonly of: Row; readonly provider: Provider }) {
  const t = useStrings(strings);
  const [editing, setEditing] = useState(false);
  const set = useAct(
    (enabled: boolean) => ok(api.PATCH('/v1/admin/providers/{id}', { params: { path: { id: provider.id } }, body: { enabled } })),
    { done: t.saved, refresh: [['providers']] },
  );
  const on = provider.enabled;
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <TestProvider of={of} />
        <FileGate kind="providers" id={provider.id}>
          <Button variant="default" leftSection={<IconEdit size={15} />} onClick={() => setEditing(true)}>
            {t.edit}
          </Button>
          <Button
            variant="default"
            loading={set.isPending}
            leftSection={on ? <IconPlayerPause size={15} /> : <IconPlayerPlay size={15} />}
            onClick={() => set.mutate(!on)}
          >
            {on ? t.disable : t.enable}
          </Button>
        </FileGate>
      </Group>
      <Modal opened={editing} onClose={() => setEditing(false)} title={provider.id} size="lg">
        <Suspense fallback={<Loading />}>
          <EditProvider of={provider} onClose={() => setEditing(false)} />
        </Suspense>
      </Modal>
    </Stack>
  );
}

/** With one of its keys, at no cost. */
function TestProvider({ of }: { readonly of: Row }) {
  const t = useStrings(strings);
  const format = useFormat();
  const key = of.keys.find(({ status }) => status === 'active') ?? of.keys[0];
  const test = useAct((id: string) => ok(api.POST('/v1/admin/keys/{id}/test', { params: { path: { id } } })));
  const found = test.data;
  if (key === undefined) return null;
  const why = [found?.failure, found?.status, found?.message].filter((one) => one !== null && one !== undefined).join(' · ');
  return (
    <>
      <Button leftSection={<IconPlugConnected size={15} />} loading={test.isPending} onClick={() => test.mutate(key.id)}>
        {t.test}
      </Button>
      {found && (
        <Text size="sm" w="100%" role="status" style={{ order: 1 }}>
          <Status tone={found.ok ? 'good' : 'bad'}>
            <span style={{ whiteSpace: 'normal' }}>
              {found.ok ? t.testOk(format.duration(found.latency_ms)) : t.testFailed(why)}
            </span>
          </Status>
        </Text>
      )}
    </>
  );
}

function Settings({ of, health }: { readonly of: Provider; readonly health: Health | undefined }) {
  const t = useStrings(strings);
  const proxy = of.proxy_url === null ? t.proxyDefault : of.proxy_url === 'none' ? t.proxyNone : of.proxy_url;
  const headers = of.headers.map(({ name, value }) => `${name}: ${value ?? t.secretHeader}`).join(', ');
  return (
    <Facts
      facts={[
        [t.address, <Mono key="url">{of.base_url}</Mono>],
        [t.speaks, of.family === of.profile ? of.family : `${of.family} (${of.profile})`],
        [t.privateNetwork, of.allow_private_network ? t.allowed : t.notAllowed],
        [t.probe, health ? <Probe key="probe" of={health} /> : undefined],
        [t.proxy, proxy],
        [t.ca, of.ca_pem === null ? undefined : t.allowed],
        [t.certificate, of.client_certificate_pem === null ? undefined : t.allowed],
        [t.headers, headers === '' ? undefined : headers],
      ]}
    />
  );
}

function Probe({ of: { probe, outliers } }: { readonly of: Health }) {
  const t = useStrings(strings);
  const format = useFormat();
  const number = (why: string, value: number): string => (why === 'errors' ? format.percent(value) : format.duration(value));
  const { last } = probe;
  return (
    <>
      {probe.enabled ? t.probeEvery(probe.interval_seconds) : t.probeOff}
      {last && (
        <>
          {' · '}
          <Status tone={last.ok ? 'good' : 'bad'}>
            {last.ok ? t.probeOk(format.duration(last.latency_ms)) : t.probeBad(last.failure ?? '', last.failures)}
          </Status>
        </>
      )}
      {outliers.map(({ model, why, own, siblings }) => (
        <div key={`${model} ${why}`}>
          <Status tone="warn">{t.outlier(model, number(why, own), number(why, siblings))}</Status>
        </div>
      ))}
    </>
  );
}
