import { Text } from '@mantine/core';
import { useStrings } from '../../i18n';
import { SecretOnce, useFormat } from '../../kit';
import { strings } from './strings';

/** What an administrator gives to somebody, over a way of their own: nothing is mailed. */
export interface Handed {
  readonly kind: 'link' | 'password';
  readonly email: string;
  readonly secret: string;
  /** Of a link. */
  readonly seconds?: number;
}

export function HandOver({ of, onClose }: { readonly of: Handed | undefined; readonly onClose: () => void }) {
  const t = useStrings(strings);
  const format = useFormat();
  return (
    <SecretOnce secret={of?.secret} title={of ? t.handTitle[of.kind](of.email) : ''} onClose={onClose}>
      {of && (
        <Text size="sm">
          {of.kind === 'link' ? t.linkWhy(format.duration((of.seconds ?? 0) * 1_000)) : t.passwordWhy(location.origin)}
        </Text>
      )}
    </SecretOnce>
  );
}
