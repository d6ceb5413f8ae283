import { Alert, Button, Code, Group, Modal, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useStrings } from '../i18n';
import { Copy } from './copy';
import { strings } from './strings';

interface Props {
  /** undefined: nothing to show. Drop it in `onClose`: it must not stay anywhere. */
  readonly secret: string | undefined;
  readonly title: string;
  readonly onClose: () => void;
  /** What to do with it next, such as a call with it filled in. */
  readonly children?: ReactNode;
}

/** A secret in the one moment in which it can be seen. */
export function SecretOnce({ secret, title, onClose, children }: Props) {
  const t = useStrings(strings);
  return (
    <Modal opened={secret !== undefined} onClose={onClose} title={title} closeOnClickOutside={false} size="lg">
      <Stack gap="sm">
        <Alert color="yellow" variant="light" icon={<IconAlertTriangle size={18} />} py="xs">
          <Text size="sm">{t.secretOnce}</Text>
        </Alert>
        <Group gap="xs" wrap="nowrap">
          <Code block flex={1} style={{ wordBreak: 'break-all', whiteSpace: 'pre-wrap' }} data-testid="secret">
            {secret}
          </Code>
          <Copy text={secret ?? ''} />
        </Group>
        {children}
        <Group justify="flex-end">
          <Button onClick={onClose}>{t.kept}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
