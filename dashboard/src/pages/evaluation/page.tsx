import { Button, Tabs } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useMay } from '../../app/session/roles';
import { useStrings } from '../../i18n';
import { Page, RoleGate, useQueryState } from '../../kit';
import { Evaluate } from './evaluate';
import { Evaluations } from './evaluations';
import { Feedback } from './feedback';
import { Probes } from './probes';
import { Quality } from './quality';
import { strings } from './strings';

const FOR_ALL = ['evaluations', 'feedback'] as const;
const FOR_OPERATORS = ['quality', 'evaluations', 'feedback', 'probes'] as const;

export default function EvaluationPage() {
  const t = useStrings(strings);
  const tabs = useMay('installation') ? FOR_OPERATORS : FOR_ALL;
  const [evaluating, setEvaluating] = useState(false);
  const [chosen, choose] = useQueryState('tab', tabs[0]);
  const tab = tabs.find((known) => known === chosen) ?? tabs[0];
  const actions = (
    <RoleGate to="members">
      <Button leftSection={<IconPlus size={16} />} onClick={() => setEvaluating(true)}>
        {t.evaluate}
      </Button>
    </RoleGate>
  );
  return (
    <Page title={t.title} about={t.about} actions={actions}>
      <Tabs value={tab} onChange={(next) => choose(next ?? tabs[0])} keepMounted={false}>
        <Tabs.List mb="md">
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map((name) => {
          const Panel = PANELS[name];
          return (
            <Tabs.Panel key={name} value={name}>
              <Panel />
            </Tabs.Panel>
          );
        })}
      </Tabs>
      <Evaluate opened={evaluating} onClose={() => setEvaluating(false)} onDone={() => choose('evaluations')} />
    </Page>
  );
}

const PANELS = { quality: Quality, evaluations: Evaluations, feedback: Feedback, probes: Probes };
