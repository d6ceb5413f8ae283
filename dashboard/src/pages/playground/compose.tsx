import { ActionIcon, Button, FileButton, Group, Stack, Text, Textarea } from '@mantine/core';
import { IconPhoto, IconPlayerStop, IconSend, IconX } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import { useStrings } from '../../i18n';
import type { Conversation } from './conversation';
import type { Picture } from './draft';
import { strings } from './strings';

const READABLE = /^image\/(png|jpeg|gif|webp)$/;
const LARGEST_BYTES = 10 * 1024 * 1024;

/** Where the next message is written. */
export function Compose({ conversation, blocked }: { readonly conversation: Conversation; readonly blocked: boolean }) {
  const t = useStrings(strings);
  const { text, setText, busy, ready, stop } = conversation;
  const { pictures, problem, take, drop, clear } = usePictures();
  const nothing = text.trim() === '' && pictures.length === 0;
  const send = (): void => {
    if (nothing || busy || !ready || blocked) return;
    conversation.send(pictures);
    clear();
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    void take([...event.dataTransfer.files]);
  };
  return (
    <Stack className="rlg-card" gap={8} onDrop={onDrop} onDragOver={(event) => event.preventDefault()}>
      {pictures.length > 0 && <Thumbnails pictures={pictures} onRemove={drop} />}
      <Textarea
        label={t.message}
        placeholder={t.messageHint}
        description={t.sendHint}
        autosize
        minRows={2}
        maxRows={14}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onPaste={(event) => void take([...event.clipboardData.files])}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send();
        }}
      />
      {problem !== undefined && (
        <Text size="sm" c="var(--rlg-bad)" role="alert">
          {problem}
        </Text>
      )}
      <Group justify="space-between">
        <FileButton multiple accept="image/png,image/jpeg,image/gif,image/webp" onChange={(files) => void take(files)}>
          {(props) => (
            <Button {...props} variant="default" leftSection={<IconPhoto size={16} />}>
              {t.addPicture}
            </Button>
          )}
        </FileButton>
        {busy ? (
          <Button color="red" variant="light" leftSection={<IconPlayerStop size={16} />} onClick={stop}>
            {t.stop}
          </Button>
        ) : (
          <Button leftSection={<IconSend size={16} />} disabled={nothing || !ready || blocked} onClick={send}>
            {t.send}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function usePictures() {
  const t = useStrings(strings);
  const [pictures, setPictures] = useState<readonly Picture[]>([]);
  const [problem, setProblem] = useState<string>();
  const take = async (files: readonly File[]): Promise<void> => {
    setProblem(undefined);
    for (const file of files) {
      if (!READABLE.test(file.type)) setProblem(t.noPicture(file.name));
      else if (file.size > LARGEST_BYTES) setProblem(t.tooLarge(file.name));
      else {
        const url = await dataUrl(file);
        setPictures((all) => [...all, { name: file.name, url }]);
      }
    }
  };
  return {
    pictures,
    problem,
    take,
    drop: (at: number) => setPictures((all) => all.filter((_, i) => i !== at)),
    clear: () => setPictures([]),
  };
}

const dataUrl = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error(file.name));
    reader.readAsDataURL(file);
  });

interface ThumbnailsProps {
  readonly pictures: readonly Picture[];
  readonly onRemove?: (at: number) => void;
}

export function Thumbnails({ pictures, onRemove }: ThumbnailsProps) {
  const t = useStrings(strings);
  return (
    <Group gap={8}>
      {pictures.map(({ name, url }, i) => (
        <div key={i} style={{ position: 'relative' }}>
          <img src={url} alt={name} height={72} style={{ borderRadius: 8, border: '1px solid var(--rlg-line)', maxWidth: 160 }} />
          {onRemove && (
            <ActionIcon
              size="sm"
              color="dark"
              radius="xl"
              aria-label={t.removePicture(name)}
              onClick={() => onRemove(i)}
              style={{ position: 'absolute', top: -6, right: -6 }}
            >
              <IconX size={12} />
            </ActionIcon>
          )}
        </div>
      ))}
    </Group>
  );
}
