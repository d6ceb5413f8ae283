import { FileButton, Button, Group, Progress, Select, Stack, Text } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import { useStrings } from '../../i18n';
import { ErrorState, useAct } from '../../kit';
import { FILES, type Purpose, upload } from './data';
import { strings } from './strings';

/** Takes several files at once, and shows how far they are. */
export function UploadArea() {
  const t = useStrings(strings);
  const [purpose, setPurpose] = useState<Purpose>('user_data');
  const [progress, setProgress] = useState<{ name: string; share: number }>();
  const act = useAct(
    async (files: readonly File[]) => {
      const name = files.map((file) => file.name).join(', ');
      await upload(files, purpose, (share) => setProgress({ name, share })).finally(() => setProgress(undefined));
    },
    { quiet: true, refresh: [FILES] },
  );
  const take = (files: readonly File[]): void => {
    if (files.length > 0) act.mutate(files);
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    take([...event.dataTransfer.files]);
  };
  const data = Object.entries(t.purposes).map(([value, label]) => ({ value, label }));
  return (
    <Stack
      className="rlg-card"
      gap="sm"
      onDrop={onDrop}
      onDragOver={(event) => event.preventDefault()}
      style={{ borderStyle: 'dashed' }}
    >
      <Group justify="space-between" align="flex-end">
        <Group gap="xs">
          <IconUpload size={18} aria-hidden />
          <Text size="sm">{t.drop}</Text>
          <FileButton multiple onChange={take}>
            {(props) => (
              <Button {...props} variant="default" size="xs">
                {t.choose}
              </Button>
            )}
          </FileButton>
        </Group>
        <Select
          label={t.purpose}
          size="xs"
          w={220}
          allowDeselect={false}
          data={data}
          value={purpose}
          onChange={(value) => setPurpose(value === 'batch' ? 'batch' : 'user_data')}
        />
      </Group>
      {progress && (
        <Stack gap={4} role="status">
          <Text size="xs" c="dimmed" truncate>
            {t.uploading(progress.name)}
          </Text>
          <Progress value={progress.share * 100} aria-label={t.uploading(progress.name)} animated />
        </Stack>
      )}
      {act.isSuccess && progress === undefined && (
        <Text size="sm" c="var(--rlg-good)" role="status">
          {t.uploaded(act.variables.length)}
        </Text>
      )}
      {act.error && <ErrorState error={act.error} />}
    </Stack>
  );
}
