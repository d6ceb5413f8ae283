import { useStrings } from '../../i18n';
import { Status, type Tone } from '../../kit';
import { type State, stateOf, type VirtualKey } from './data';
import { strings } from './strings';

const TONES: Readonly<Record<State, Tone>> = { active: 'good', overlap: 'warn', expired: 'quiet', revoked: 'quiet' };

export function KeyState({ of }: { readonly of: VirtualKey }) {
  const t = useStrings(strings);
  const state = stateOf(of);
  return <Status tone={TONES[state]}>{t[state]}</Status>;
}
