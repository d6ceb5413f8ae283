import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useStrings } from '../i18n';
import { strings } from './strings';

interface Props {
  readonly text: string;
  /** What the button says to who cannot see it; "Copy" when absent. */
  readonly label?: string;
}

export function Copy({ text, label }: Props) {
  const t = useStrings(strings);
  return (
    <CopyButton value={text} timeout={1_500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t.copied : (label ?? t.copy)}>
          <ActionIcon variant="subtle" color="gray" size="sm" onClick={copy} aria-label={copied ? t.copied : (label ?? t.copy)}>
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
