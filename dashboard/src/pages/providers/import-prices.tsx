import { Button, FileInput, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { BarList, ErrorState, Mono, useAct } from '../../kit';
import { useTranslated } from '../../i18n/said';
import { SKIPPED } from '../../i18n/zh/warnings';
import { strings } from './strings';

interface Props {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function ImportPrices({ opened, onClose }: Props) {
  const t = useStrings(strings);
  return (
    <Modal opened={opened} onClose={onClose} title={t.importPrices} size="lg">
      <ImportForm onClose={onClose} />
    </Modal>
  );
}

/** First what it would change, then the change. */
function ImportForm({ onClose }: { readonly onClose: () => void }) {
  const t = useStrings(strings);
  const words = useTranslated(SKIPPED);
  const [file, setFile] = useState<File | null>(null);
  const check = useAct(
    async (picked: File) => ok(api.POST('/v1/admin/models/import', { body: { file: await picked.text(), dry_run: true } })),
    {
      quiet: true,
    },
  );
  const run = useAct(async (picked: File) => ok(api.POST('/v1/admin/models/import', { body: { file: await picked.text() } })), {
    quiet: true,
    done: t.importDone,
    refresh: [['models']],
    onDone: onClose,
  });
  const found = check.data;
  const some = [...(found?.added ?? []), ...(found?.changed ?? []).map(({ target }) => target)];
  const pick = (picked: File | null): void => {
    check.reset();
    setFile(picked);
  };
  const error = check.error ?? run.error;
  return (
    <Stack gap="sm">
      <Text size="sm">{t.importAbout}</Text>
      <FileInput label={t.importFile} placeholder={t.importPick} accept="application/json,.json" value={file} onChange={pick} />
      {found && (
        <div role="status">
          <Text size="sm" fw={600}>
            {t.importFound(found.added.length, found.changed.length, found.unchanged, found.skipped.length)}
          </Text>
          <BarList
            label={t.importFound(0, 0, 0, 0)}
            bars={some.slice(0, 12).map((id) => ({ id, label: id, value: 0, shown: '' }))}
          />
          {found.skipped.length > 0 && (
            <details>
              <summary>{t.importSkipped}</summary>
              <ul style={{ maxHeight: 160, overflow: 'auto' }}>
                {found.skipped.slice(0, 200).map(({ name, reason }) => (
                  <li key={name}>
                    <Mono>{name}</Mono> {words(reason)}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </div>
      )}
      {error && <ErrorState error={error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {t.cancel}
        </Button>
        {found ? (
          <Button disabled={file === null || some.length === 0} loading={run.isPending} onClick={() => file && run.mutate(file)}>
            {t.importDo}
          </Button>
        ) : (
          <Button disabled={file === null} loading={check.isPending} onClick={() => file && check.mutate(file)}>
            {t.importCheck}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
