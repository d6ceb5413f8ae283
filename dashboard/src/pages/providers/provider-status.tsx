import { useStrings } from '../../i18n';
import { Countdown, Status, type Tone } from '../../kit';
import { useReason } from '../keys/key-status';
import { type Row, type State, stateOf } from './data';
import { strings } from './strings';

const TONES: Readonly<Record<State, Tone>> = {
  ok: 'good',
  cooling: 'warn',
  disabled: 'quiet',
  no_key: 'quiet',
  keys_disabled: 'bad',
  down: 'bad',
  degraded: 'warn',
  breaker: 'bad',
};

/** State, cause, and how long still. */
export function ProviderStatus({ of }: { readonly of: Row }) {
  const t = useStrings(strings);
  const reason = useReason();
  const state = stateOf(of);
  if (state === 'cooling') {
    const first = of.keys
      .filter(({ status }) => status === 'cooling')
      .sort((a, b) => Date.parse(a.cooling_until ?? '') - Date.parse(b.cooling_until ?? ''))[0];
    return (
      <Status tone="warn">
        {t.states.cooling} <Countdown until={first?.cooling_until} />
        <span>· {reason(first?.status_reason)}</span>
      </Status>
    );
  }
  if (state === 'breaker') {
    const open = of.breakers.filter((one) => one.state !== 'closed');
    return <Status tone="bad">{t.breakersOpen(open.length)}</Status>;
  }
  return <Status tone={TONES[state]}>{t.states[state]}</Status>;
}
