import { Button, Code, Stack, Text, Title } from '@mantine/core';
import { useStrings } from '../i18n';
import { strings } from './strings';

/** A page that broke, or whose file is of a build that is gone: the gateway was updated under an open page. */
export function PageCrash({ error }: { readonly error: unknown }) {
  const t = useStrings(strings);
  return (
    <Stack align="start" gap="xs" p="xl" role="alert">
      <Title order={1}>{t.crashed}</Title>
      <Text c="dimmed">{t.crashedWhy}</Text>
      <Code block>{error instanceof Error ? error.message : String(error)}</Code>
      <Button onClick={() => location.reload()}>{t.reload}</Button>
    </Stack>
  );
}
