import { Anchor, Button, Drawer, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useStrings } from '../../i18n';
import { Copy, Mono, Snippet, useFormat } from '../../kit';
import { contentOf, isPicture, type StoredFile } from './data';
import { strings } from './strings';

interface Props {
  readonly of: StoredFile | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onDelete: (id: string) => void;
}

export function FileDetail({ of, opened, onClose, onDelete }: Props) {
  const t = useStrings(strings);
  return (
    <Drawer opened={opened} onClose={onClose} position="right" size="lg" title={of?.filename ?? t.title}>
      {of && <Detail of={of} onDelete={onDelete} />}
    </Drawer>
  );
}

function Detail({ of, onDelete }: Pick<Props, 'onDelete'> & { readonly of: StoredFile }) {
  const t = useStrings(strings);
  const format = useFormat();
  const facts: readonly (readonly [string, ReactNode])[] = [
    [
      t.id,
      <Group key="id" gap={4}>
        <Mono>{of.id}</Mono>
        <Copy text={of.id} />
      </Group>,
    ],
    [t.type, of.media_type],
    [t.size, format.bytes(of.bytes)],
    ...(of.width === null ? [] : ([[t.pixels, `${of.width} × ${of.height ?? 0}`]] as const)),
    [t.made, format.time(of.created_at * 1_000)],
    [t.expires, of.expires_at === null ? t.never : format.time(of.expires_at * 1_000)],
    [t.checksum, <Mono key="sum">{of.sha256}</Mono>],
  ];
  return (
    <Stack gap="md">
      {isPicture(of) && (
        <img
          src={contentOf(of)}
          alt={t.preview(of.filename)}
          style={{ maxWidth: '100%', maxHeight: 320, objectFit: 'contain', borderRadius: 8, border: '1px solid var(--rlg-line)' }}
        />
      )}
      <Stack component="dl" gap={8} m={0}>
        {facts.map(([name, value]) => (
          <Group key={name} gap="sm" wrap="nowrap" align="flex-start">
            <Text component="dt" size="sm" c="dimmed" w={110} style={{ flex: 'none' }}>
              {name}
            </Text>
            <Text component="dd" size="sm" m={0} style={{ overflowWrap: 'anywhere' }}>
              {value}
            </Text>
          </Group>
        ))}
      </Stack>
      <Group gap="xs">
        <Anchor href={contentOf(of)} download={of.filename}>
          {t.download}
        </Anchor>
        <Button color="red" variant="light" onClick={() => onDelete(of.id)}>
          {t.delete}
        </Button>
      </Group>
      {of.purpose !== 'batch' && (
        <>
          <Text size="sm">{t.useIt}</Text>
          <Snippet text={JSON.stringify({ type: 'file', file: { file_id: of.id } }, null, 2)} />
        </>
      )}
    </Stack>
  );
}
