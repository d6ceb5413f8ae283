import { Button, Center, Stack, Text, Title } from '@mantine/core';
import { useEffect } from 'react';
import { session } from '../../api/session';
import { useStrings } from '../../i18n';
import { Routes } from '../routes';
import { ChoosePassword } from './choose-password';
import { LoginAgain } from './login-again';
import { LoginPage } from './login-page';
import { useSession } from './roles';
import { strings } from './strings';

/** Who is not signed in sees nothing but the way in; the address stays, so that it is shown afterwards. */
export function Gate() {
  const state = useSession();
  const invitation = new URLSearchParams(location.hash.slice(1)).get('invitation');
  if (invitation && state.kind !== 'in') return <ChoosePassword way={{ invitation }} />;
  switch (state.kind) {
    case 'opening':
      return null;
    case 'unreachable':
      return <Unreachable />;
    case 'out':
      return <LoginPage />;
    case 'password':
      return <ChoosePassword way={{ current: state.oneTimePassword }} />;
    case 'in':
      return (
        <>
          <Routes />
          <LoginAgain expired={state.expired} email={state.me.user?.email ?? ''} />
        </>
      );
  }
}

const RETRY_MS = 3_000;

function Unreachable() {
  const t = useStrings(strings);
  useEffect(() => {
    const timer = setInterval(() => void session.open(), RETRY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <Center mih="100vh" p="md">
      <Stack align="center" gap="xs" role="alert">
        <Title order={1}>{t.unreachable}</Title>
        <Text c="dimmed">{t.unreachableWhy}</Text>
        <Button onClick={() => void session.open()}>{t.tryNow}</Button>
      </Stack>
    </Center>
  );
}
