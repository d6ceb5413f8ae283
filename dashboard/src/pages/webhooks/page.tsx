import { Button, Stack, Tabs } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useStrings } from '../../i18n';
import { Page, SecretOnce, Snippet, useOpened, usePaged, useQueryState } from '../../kit';
import { checkInJavaScript, type Endpoint, ENDPOINTS, isDelivery, loadEndpoints } from './data';
import { Deliveries } from './deliveries';
import { DeliveryDetail } from './delivery-detail';
import { EndpointDetail } from './endpoint-detail';
import { EndpointForm } from './endpoint-form';
import { EndpointList } from './endpoint-list';
import { SigningSecret } from './signing-secret';
import { strings } from './strings';

const TABS = ['endpoints', 'deliveries', 'signing'] as const;
const REFRESH_MS = 10_000;

export default function WebhooksPage() {
  const t = useStrings(strings);
  const { opened, open, close } = useOpened('/webhooks');
  const [chosen, choose] = useQueryState('tab', 'endpoints');
  const [form, setForm] = useState<Endpoint | 'new'>();
  const [secret, setSecret] = useState<string>();
  const endpoints = usePaged<Endpoint>(ENDPOINTS, loadEndpoints, REFRESH_MS);
  const tab = TABS.find((known) => known === chosen) ?? 'endpoints';
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setForm('new')}>
      {t.create}
    </Button>
  );
  return (
    <Page title={t.title} about={t.about} live={endpoints} actions={create}>
      <Tabs value={tab} onChange={(next) => choose(next === 'endpoints' ? '' : (next ?? ''))} keepMounted={false}>
        <Tabs.List mb="md">
          {TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="endpoints">
          <Stack gap="md">
            <EndpointList endpoints={endpoints} opened={opened} open={open} create={create} />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="deliveries">
          <Deliveries endpoints={endpoints.rows ?? []} opened={opened} open={open} />
        </Tabs.Panel>
        <Tabs.Panel value="signing">
          <SigningSecret onSecret={setSecret} />
        </Tabs.Panel>
      </Tabs>
      <EndpointDetail
        of={endpoints.rows?.find(({ id }) => id === opened)}
        opened={opened !== undefined && !isDelivery(opened)}
        onClose={close}
        onEdit={setForm}
        onSecret={setSecret}
        onDelivery={open}
      />
      <DeliveryDetail id={isDelivery(opened) ? opened : undefined} onClose={close} onReplayed={open} />
      <EndpointForm of={form} onClose={() => setForm(undefined)} onSecret={setSecret} />
      <SecretOnce secret={secret} title={t.yourSecret} onClose={() => setSecret(undefined)}>
        {t.checkWith}
        <Snippet text={checkInJavaScript(secret ?? '')} />
      </SecretOnce>
    </Page>
  );
}
