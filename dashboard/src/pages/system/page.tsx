import { Stack } from '@mantine/core';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { Loaded, Page, useLive } from '../../kit';
import { Checks } from './checks';
import { Dependencies } from './dependencies';
import { Exports } from './exports';
import { LedgerPanel } from './ledger';
import { LogLevel } from './log-level';
import { strings } from './strings';
import { SystemTiles } from './system-tiles';
import { Workers } from './workers';

const REFRESH_MS = 10_000;

/** Everything that an operator looks at first when something is wrong. */
export default function SystemPage() {
  const t = useStrings(strings);
  const system = useLive(['system'], () => ok(api.GET('/v1/admin/system')), REFRESH_MS);
  return (
    <Page title={t.title} about={t.about} live={system}>
      <Loaded query={system} rows={10}>
        {(view) => (
          <Stack gap="lg">
            <SystemTiles of={view} />
            <Checks checks={view.checks} />
            <Dependencies of={view} />
          </Stack>
        )}
      </Loaded>
      <Workers />
      <LedgerPanel />
      <Exports />
      <LogLevel />
    </Page>
  );
}
