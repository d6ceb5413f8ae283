import { Alert, Button, PasswordInput, Stack, Text } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { session } from '../../api/session';
import { useStrings } from '../../i18n';
import { Entrance } from './entrance';
import { strings } from './strings';

interface Props {
  /** With the one-time password that was just used, or with an invitation. */
  readonly way: { readonly current: string } | { readonly invitation: string };
}

export function ChoosePassword({ way }: Props) {
  const t = useStrings(strings);
  const invited = 'invitation' in way;
  const [chosen, setChosen] = useState('');
  const [repeated, setRepeated] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (chosen !== repeated) return setProblem(t.differ);
    setBusy(true);
    try {
      if (invited) await session.acceptInvitation(way.invitation, chosen);
      else await session.changePassword(way.current, chosen);
      if (invited) history.replaceState(null, '', '/');
    } catch (error) {
      setProblem((error as Error).message);
      setBusy(false);
    }
  };
  return (
    <Entrance title={invited ? t.invited : t.choose} why={invited ? t.invitedWhy : t.chooseWhy}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <PasswordInput
            label={t.newPassword}
            name="new-password"
            autoComplete="new-password"
            required
            withAsterisk={false}
            autoFocus
            minLength={12}
            value={chosen}
            onChange={(event) => setChosen(event.currentTarget.value)}
          />
          <Text size="xs" c="dimmed">
            {t.rules}
          </Text>
          <PasswordInput
            label={t.repeat}
            name="repeat-password"
            autoComplete="new-password"
            required
            withAsterisk={false}
            value={repeated}
            onChange={(event) => setRepeated(event.currentTarget.value)}
          />
          {problem !== undefined && (
            <Alert color="red" role="alert" py="xs">
              {problem}
            </Alert>
          )}
          <Button type="submit" size="sm" fullWidth loading={busy}>
            {t.set}
          </Button>
        </Stack>
      </form>
    </Entrance>
  );
}
