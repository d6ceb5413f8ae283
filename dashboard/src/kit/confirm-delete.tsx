import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useStrings } from '../i18n';
import { ErrorState } from './states';
import { strings } from './strings';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What will be gone, and what stays. */
  readonly children: ReactNode;
  /** Does it; what it throws is shown, and the dialog stays. */
  readonly onConfirm: () => Promise<unknown>;
  /** The word on the button; "Delete" when absent. */
  readonly verb?: string;
  /** For what cannot be undone: has to be typed first. */
  readonly word?: string;
}

export function ConfirmDelete(props: Props) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title={props.title}>
      <Question {...props} />
    </Modal>
  );
}

/** Lives as long as the dialog is open: nothing of the last time is left in it. */
function Question({ onClose, children, onConfirm, verb, word }: Props) {
  const t = useStrings(strings);
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const confirm = async (): Promise<void> => {
    setBusy(true);
    try {
      await onConfirm();
      onClose();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <Stack gap="sm">
      <Text size="sm" component="div">
        {children}
      </Text>
      {word !== undefined && (
        <TextInput label={t.typeToConfirm(word)} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
      )}
      {error !== undefined && <ErrorState error={error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t.cancel}
        </Button>
        <Button color="red" loading={busy} disabled={word !== undefined && typed !== word} onClick={() => void confirm()}>
          {verb ?? t.delete}
        </Button>
      </Group>
    </Stack>
  );
}
