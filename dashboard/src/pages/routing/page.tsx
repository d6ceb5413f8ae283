import { Tabs, Text } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { api, ok, type Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { Loaded, Loading, Page, useLive, useQueryState, FileGate } from '../../kit';
import { Canary } from './canary';
import { type Draft, draftOf, ROUTING } from './data';
import { strings } from './strings';

// Each is fetched when somebody goes there.
const Configuration = lazy(async () => ({ default: (await import('./configuration')).Configuration }));
const DryRun = lazy(async () => ({ default: (await import('./dry-run')).DryRun }));
const Backtest = lazy(async () => ({ default: (await import('./backtest')).Backtest }));
const Versions = lazy(async () => ({ default: (await import('./versions')).Versions }));
const Targets = lazy(async () => ({ default: (await import('./targets')).Targets }));

const Shadow = lazy(async () => ({ default: (await import('./shadow')).Shadow }));

const TABS = ['rules', 'try', 'backtest', 'versions', 'targets', 'shadow'] as const;

export default function RoutingPage() {
  const t = useStrings(strings);
  const current = useLive([...ROUTING, 'current'], () => ok(api.GET('/v1/admin/routing')), 5_000);
  return (
    <Page title={t.title} about={t.about} live={current}>
      <Loaded query={current}>{(found) => <Body of={found} />}</Loaded>
    </Page>
  );
}

function Body({ of }: { readonly of: Schema<'RoutingAnswer'> }) {
  const t = useStrings(strings);
  const [chosen, choose] = useQueryState('tab', 'rules');
  const tab = TABS.find((known) => known === chosen) ?? 'rules';
  // What somebody is changing outlives the tabs; what others store meanwhile is told when it is saved.
  const [edited, edit] = useState<{ draft: Draft; from: number }>();
  const draft = edited?.draft ?? draftOf(of.config);
  const change = (next: Draft | undefined): void => edit(next && { draft: next, from: edited?.from ?? of.version });
  return (
    <>
      <Text size="sm" fw={600}>
        {t.version(of.version)}
      </Text>
      {of.canary && <Canary of={of.canary} />}
      <Tabs value={tab} onChange={(next) => choose(next ?? 'rules')} keepMounted={false}>
        <Tabs.List mb="md">
          {TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Suspense fallback={<Loading />}>
          <Tabs.Panel value="rules">
            <FileGate kind="routing" id="active">
              <Configuration draft={draft} from={edited?.from} onChange={change} />
            </FileGate>
          </Tabs.Panel>
          <Tabs.Panel value="try">
            <DryRun draft={edited?.draft} />
          </Tabs.Panel>
          <Tabs.Panel value="backtest">
            <Backtest draft={draft} />
          </Tabs.Panel>
          <Tabs.Panel value="versions">
            <FileGate kind="routing" id="active">
              <Versions current={of} />
            </FileGate>
          </Tabs.Panel>
          <Tabs.Panel value="shadow">
            <Shadow />
          </Tabs.Panel>
          <Tabs.Panel value="targets">
            <Targets />
          </Tabs.Panel>
        </Suspense>
      </Tabs>
    </>
  );
}
