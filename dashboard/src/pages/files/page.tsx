import { Button, Checkbox, Text } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useStrings } from '../../i18n';
import { type Column, ConfirmDelete, DataTable, EmptyState, Page, useAct, useFormat, useOpened, usePaged, When } from '../../kit';
import { deleteFiles, FILES, loadFiles, type StoredFile } from './data';
import { FileDetail } from './file-detail';
import { strings } from './strings';
import { UploadArea } from './upload-area';

export default function FilesPage() {
  const t = useStrings(strings);
  const { opened, open, close } = useOpened('/files');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [deleting, setDeleting] = useState<readonly string[]>([]);
  const files = usePaged<StoredFile>(FILES, loadFiles);
  const remove = useAct(deleteFiles, {
    quiet: true,
    refresh: [FILES],
    onDone: () => {
      setSelected(new Set());
      close();
    },
  });
  const toggle = (id: string): void => setSelected((before) => toggled(before, id));
  const columns = useColumns(selected, toggle);
  const action = selected.size > 0 && (
    <Button color="red" variant="light" leftSection={<IconTrash size={16} />} onClick={() => setDeleting([...selected])}>
      {t.deleteSelected(selected.size)}
    </Button>
  );
  return (
    <Page title={t.title} about={t.about} live={files} actions={action}>
      <UploadArea />
      {remove.data !== undefined && remove.data.length > 0 && (
        <Text size="sm" c="var(--rlg-warn)" role="status">
          {t.notDeleted(remove.data.join(', '))}
        </Text>
      )}
      <DataTable
        {...files}
        {...{ columns, opened }}
        label={t.title}
        rowId={(file) => file.id}
        onOpen={(file) => open(file.id)}
        minWidth={760}
        empty={<EmptyState title={t.none}>{t.noneWhy}</EmptyState>}
      />
      <FileDetail
        of={files.rows?.find(({ id }) => id === opened)}
        opened={opened !== undefined}
        onClose={close}
        onDelete={(id) => setDeleting([id])}
      />
      <ConfirmDelete
        opened={deleting.length > 0}
        onClose={() => setDeleting([])}
        title={t.deleteTitle(deleting.length)}
        verb={t.delete}
        onConfirm={() => remove.mutateAsync(deleting)}
      >
        {t.deleteWhy}
      </ConfirmDelete>
    </Page>
  );
}

function toggled(before: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const after = new Set(before);
  if (!after.delete(id)) after.add(id);
  return after;
}

function useColumns(selected: ReadonlySet<string>, toggle: (id: string) => void): readonly Column<StoredFile>[] {
  const t = useStrings(strings);
  const format = useFormat();
  return [
    {
      id: 'select',
      head: <span className="rlg-hidden">{t.selection}</span>,
      width: '44px',
      cell: (file) => (
        <Checkbox
          size="xs"
          aria-label={t.select(file.filename)}
          checked={selected.has(file.id)}
          onClick={(event) => event.stopPropagation()}
          onChange={() => toggle(file.id)}
        />
      ),
    },
    { id: 'name', head: t.name, cell: (file) => <b style={{ fontWeight: 550 }}>{file.filename}</b> },
    { id: 'type', head: t.type, width: '180px', cell: (file) => file.media_type },
    { id: 'size', head: t.size, width: '100px', numeric: true, cell: (file) => format.bytes(file.bytes) },
    { id: 'made', head: t.made, width: '140px', cell: (file) => <When at={file.created_at * 1_000} /> },
    {
      id: 'expires',
      head: t.expires,
      width: '140px',
      cell: (file) => (file.expires_at === null ? t.never : <When at={file.expires_at * 1_000} ahead />),
    },
  ];
}
