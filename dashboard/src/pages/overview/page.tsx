import { api, ok } from '../../api/client';
import { useRange } from '../../app/range';
import { useStrings } from '../../i18n';
import { Loaded, Page, useLive } from '../../kit';
import { Charts } from './charts';
import { Feed } from './feed';
import { FirstRun } from './first-run';
import { Headline } from './headline';
import { Providers } from './providers';
import { strings } from './strings';
import { Tops } from './tops';

const REFRESH_MS = 5_000;

export default function OverviewPage() {
  const t = useStrings(strings);
  const { range } = useRange();
  const overview = useLive(
    ['stats-overview', range],
    () => ok(api.GET('/v1/stats/overview', { params: { query: { period: range } } })),
    REFRESH_MS,
  );
  return (
    <Page title={t.title} live={overview}>
      <FirstRun />
      <Loaded query={overview} rows={10}>
        {(stats) => (
          <>
            <Headline stats={stats} />
            <Charts stats={stats} />
            <Providers range={range} />
            <Tops stats={stats} />
          </>
        )}
      </Loaded>
      <Feed />
    </Page>
  );
}
