import { Stack, Tabs } from '@mantine/core';
import { useStrings } from '../../i18n';
import { Page, useQueryState } from '../../kit';
import { Configuration } from './configuration';
import { FileOwned } from './file-owned';
import { Prices } from './prices';
import { strings } from './strings';

const PANELS = { configuration: Configuration, file: FileOwned, prices: Prices };
const TABS = ['configuration', 'file', 'prices'] as const;

export default function SettingsPage() {
  const t = useStrings(strings);
  const [chosen, choose] = useQueryState('tab', TABS[0]);
  const tab = TABS.find((known) => known === chosen) ?? TABS[0];
  return (
    <Page title={t.title} about={t.about}>
      <Tabs value={tab} onChange={(next) => choose(next === TABS[0] ? '' : (next ?? ''))} keepMounted={false}>
        <Tabs.List mb="md">
          {TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {TABS.map((name) => {
          const Panel = PANELS[name];
          return (
            <Tabs.Panel key={name} value={name}>
              <Stack gap="md">
                <Panel />
              </Stack>
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </Page>
  );
}
