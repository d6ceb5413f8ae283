import { Text } from '@mantine/core';
import { useStrings } from '../../i18n';
import { Status } from '../../kit';
import type { Model } from './models';
import { strings } from './strings';

/** When its provider ends a model; nothing while nobody says so. */
export function ModelLife({ of }: { readonly of: Model }) {
  const t = useStrings(strings);
  const { stage, retires, retires_in_days: days, replaced_by: instead } = of;
  if (stage === 'current') return null;
  const said =
    stage === 'retired' && retires !== null ? t.retiredAgo(retires) : days === null ? t.stages.deprecated : t.retiresIn(days);
  const tone = stage === 'retired' ? 'bad' : stage === 'retiring' && (days ?? Infinity) <= SOON_DAYS ? 'warn' : 'quiet';
  return (
    <span title={[retires, instead === null ? null : t.instead(instead)].filter((part) => part !== null).join('. ')}>
      <Status tone={tone}>{said}</Status>
    </span>
  );
}

/** Answers tell of it from then on too. */
const SOON_DAYS = 90;

/** Who said what of a model that is not as shipped, and what probes found out. */
export function ModelOrigins({ of }: { readonly of: Model }) {
  const t = useStrings(strings);
  const origins = Object.entries(of.origins as Record<string, 'file' | 'database' | 'measured'>);
  if (origins.length === 0) return null;
  const by = (['file', 'database', 'measured'] as const)
    .map((origin) => [origin, origins.filter(([, one]) => one === origin).map(([name]) => name.replaceAll('_', ' '))] as const)
    .filter(([, names]) => names.length > 0);
  return by.map(([origin, names]) => (
    <Text key={origin} size="xs" c="dimmed" title={origin === 'measured' ? measuredWhen(of, t.measuredAt) : undefined}>
      {t.origins[origin]}: {names.join(', ')}
    </Text>
  ));
}

const measuredWhen = ({ measured }: Model, said: (day: string) => string): string =>
  measured
    .map(({ capability, at, works }) => `${capability.replaceAll('_', ' ')} ${works ? '✓' : '✗'}: ${said(at.slice(0, 10))}`)
    .join('\n');
