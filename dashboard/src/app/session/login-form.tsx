import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { isApiError } from '../../api/error';
import { session } from '../../api/session';
import { useStrings } from '../../i18n';
import { strings } from './strings';

interface Props {
  /** Fixed for somebody who only has to come back. */
  readonly email?: string;
}

/** E-mail address and password; what the gateway says against them stands above the button. */
export function LoginForm({ email: fixed }: Props) {
  const t = useStrings(strings);
  const [email, setEmail] = useState(fixed ?? '');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      await session.login(email.trim(), password);
    } catch (error) {
      const throttled = isApiError(error, 'login_throttled') ? error.retryAfterSeconds : undefined;
      setProblem(throttled === undefined ? (error as Error).message : t.throttled(throttled));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <TextInput
          label={t.email}
          type="email"
          name="email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus={fixed === undefined}
          readOnly={fixed !== undefined}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label={t.password}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          autoFocus={fixed !== undefined}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {problem !== undefined && (
          <Alert color="red" role="alert" py="xs">
            {problem}
          </Alert>
        )}
        <Button type="submit" size="sm" fullWidth loading={busy}>
          {t.signIn}
        </Button>
      </Stack>
    </form>
  );
}
