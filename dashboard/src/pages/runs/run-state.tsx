import { useStrings } from '../../i18n';
import { Status } from '../../kit';
import { type Run, TONES } from './data';
import { strings } from './strings';

/** A run that was told to stop says so until it has. */
export function RunState({ of }: { readonly of: Pick<Run, 'status' | 'cancel_requested_at'> }) {
  const t = useStrings(strings);
  const cancelling = of.status === 'running' && of.cancel_requested_at !== null;
  return <Status tone={cancelling ? 'warn' : TONES[of.status]}>{cancelling ? t.cancelling : t.states[of.status]}</Status>;
}
