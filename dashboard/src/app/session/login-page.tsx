import { Alert, Button, Divider, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { Entrance } from './entrance';
import { LoginForm } from './login-form';
import { strings } from './strings';

export function LoginPage() {
  const t = useStrings(strings);
  const methods = useQuery({ queryKey: ['login-methods'], queryFn: () => ok(api.GET('/v1/auth/methods')) });
  const oidc = methods.data?.oidc;
  const refused = new URLSearchParams(location.search).get('login_error');
  const back = new URLSearchParams({ return_to: location.pathname + location.search }).toString();
  return (
    <Entrance title={t.welcome}>
      <Stack gap="sm">
        {refused !== null && <Alert color="red">{t.providerRefused(refused)}</Alert>}
        {oidc && (
          <>
            <Button component="a" href={`${oidc.login_url}?${back}`} size="sm" variant="default" fullWidth>
              {t.withProvider(oidc.name)}
            </Button>
            <Divider label={t.or} />
          </>
        )}
        <LoginForm />
        <Text size="xs" c="dimmed" ta="center">
          {t.firstStart}
        </Text>
      </Stack>
    </Entrance>
  );
}
