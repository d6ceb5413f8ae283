import { Tooltip } from '@mantine/core';
import { useStrings } from '../../i18n';
import { Countdown, Status, type Tone } from '../../kit';
import type { Key } from './data';
import { strings } from './strings';

const TONES: Readonly<Record<Key['status'], Tone>> = { active: 'good', cooling: 'warn', disabled: 'bad' };

/** Why a key rests or is off, in the viewer's language where it is one of ours. */
export function useReason(): (reason: string | null | undefined) => string | undefined {
  const { reasons } = useStrings(strings);
  return (reason) => {
    if (reason === null || reason === undefined) return undefined;
    return Object.hasOwn(reasons, reason) ? reasons[reason as keyof typeof reasons] : reason;
  };
}

/** State, how long still, and why: the three questions of whoever is woken by an alert. */
export function KeyStatus({ of }: { readonly of: Key }) {
  const t = useStrings(strings);
  const reason = useReason();
  const resting = of.cooling_models.length;
  const why = reason(of.status_reason);
  if (of.status === 'active' && resting > 0)
    return (
      <Tooltip label={of.cooling_models.map(({ model, reason: why }) => `${model}: ${reason(why) ?? why}`).join(', ')}>
        <span tabIndex={0}>
          <Status tone="warn">
            {t.active}, {t.restsWith(resting)}
          </Status>
        </span>
      </Tooltip>
    );
  return (
    <Status tone={TONES[of.status]}>
      {t[of.status]}
      {of.status === 'cooling' && <Countdown until={of.cooling_until} />}
      {why !== undefined && <span>· {why}</span>}
    </Status>
  );
}
