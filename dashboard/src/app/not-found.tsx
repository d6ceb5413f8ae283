import { Button, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useStrings } from '../i18n';
import { strings } from './strings';

export function NotFound() {
  const t = useStrings(strings);
  return (
    <Stack align="start" gap="xs" p="xl">
      <Title order={1}>{t.notFound}</Title>
      <Text c="dimmed">{t.notFoundWhy}</Text>
      <Button renderRoot={(props) => <Link to="/" {...props} />}>{t.toOverview}</Button>
    </Stack>
  );
}
