import { useStrings } from '../../i18n';
import { Mono } from '../../kit';
import { useNames } from '../../kit/names';
import type { Entry } from './data';
import { strings } from './strings';

/** Who did it: a person by name, everything else by its kind. */
export function Actor({ of: { actor_kind: kind, actor_id: id } }: { readonly of: Entry }) {
  const t = useStrings(strings);
  const { nameOf } = useNames();
  const name = nameOf(id);
  if (name !== undefined) return <>{name}</>;
  return id === null ? <>{t.actors[kind]}</> : <Mono>{id}</Mono>;
}
