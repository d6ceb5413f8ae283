import { Button, Stack, Tabs } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useStrings } from '../../i18n';
import { Page, RoleGate, useLive, useOpened, useQueryState } from '../../kit';
import { loadQueue, QUEUE, type RunInput } from './data';
import { QueuePanel, QueueTiles } from './queue';
import { RunDetail } from './run-detail';
import { RunList } from './run-list';
import { Schedules } from './schedules';
import { strings } from './strings';
import { SubmitRun } from './submit-run';

const TABS = ['runs', 'schedules', 'queue'] as const;
const REFRESH_MS = 3_000;

export default function RunsPage() {
  const t = useStrings(strings);
  const { opened, open, close } = useOpened('/runs');
  const [chosen, choose] = useQueryState('tab', 'runs');
  /** What a new run begins with; undefined: nothing is being made. */
  const [draft, setDraft] = useState<Partial<RunInput>>();
  const queue = useLive(QUEUE, loadQueue, REFRESH_MS);
  const tab = TABS.find((known) => known === chosen) ?? 'runs';
  const create = (
    <RoleGate to="members">
      <Button leftSection={<IconPlus size={16} />} onClick={() => setDraft({})}>
        {t.create}
      </Button>
    </RoleGate>
  );
  return (
    <Page title={t.title} about={t.about} live={queue} actions={create}>
      <QueueTiles queue={queue} />
      <Tabs value={tab} onChange={(next) => choose(next === 'runs' ? '' : (next ?? ''))} keepMounted={false}>
        <Tabs.List mb="md">
          {TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="runs">
          <RunList opened={opened} open={open} create={create} />
        </Tabs.Panel>
        <Tabs.Panel value="schedules">
          <Stack gap="md">
            <Schedules create={create} />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="queue">
          <QueuePanel queue={queue} />
        </Tabs.Panel>
      </Tabs>
      <RunDetail id={opened} onClose={close} onAgain={setDraft} />
      <SubmitRun
        draft={draft}
        onClose={() => setDraft(undefined)}
        onRun={(id) => open(id)}
        onSchedule={() => choose('schedules')}
      />
    </Page>
  );
}
