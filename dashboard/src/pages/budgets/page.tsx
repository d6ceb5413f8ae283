import { Tabs } from '@mantine/core';
import { useStrings } from '../../i18n';
import { Page, usePaged, useQueryState } from '../../kit';
import { Alerts } from './alerts';
import { BudgetList } from './budget-list';
import { type Budget, BUDGETS, loadBudgets } from './data';
import { Limits } from './limits';
import { strings } from './strings';

const TABS = ['budgets', 'limits', 'alerts'] as const;

export default function BudgetsPage() {
  const t = useStrings(strings);
  const [chosen, choose] = useQueryState('tab', 'budgets');
  const tab = TABS.find((known) => known === chosen) ?? 'budgets';
  const budgets = usePaged<Budget>(BUDGETS, loadBudgets, 5_000);
  return (
    <Page title={t.title} about={t.about} live={budgets}>
      <Tabs value={tab} onChange={(next) => choose(next === 'budgets' ? '' : (next ?? ''))} keepMounted={false}>
        <Tabs.List mb="md">
          {TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="budgets">
          <BudgetList budgets={budgets} />
        </Tabs.Panel>
        <Tabs.Panel value="limits">
          <Limits />
        </Tabs.Panel>
        <Tabs.Panel value="alerts">
          <Alerts />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
