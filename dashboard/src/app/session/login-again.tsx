import { Anchor, Modal, Stack, Text } from '@mantine/core';
import { useStrings } from '../../i18n';
import { LoginForm } from './login-form';
import { strings } from './strings';

interface Props {
  readonly expired: boolean;
  readonly email: string;
}

/** Asks again over the page that stays as it is; requests that were refused wait behind it. */
export function LoginAgain({ expired, email }: Props) {
  const t = useStrings(strings);
  return (
    <Modal
      opened={expired}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={t.expired}
      zIndex={1_000}
    >
      <Stack gap="sm">
        <Text size="sm">{t.expiredWhy}</Text>
        <LoginForm email={email} />
        <Anchor component="button" type="button" size="sm" onClick={() => location.reload()}>
          {t.somebodyElse}
        </Anchor>
      </Stack>
    </Modal>
  );
}
