import { Button, Code, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiError, NoAnswer } from '../api/error';
import { useStrings } from '../i18n';
import { Copy } from './copy';
import { strings } from './strings';

interface EmptyProps {
  readonly title: string;
  /** What belongs here and why it is worth having. */
  readonly children: ReactNode;
  /** The next step: a button or a link. */
  readonly action?: ReactNode;
  /** A call that fills this page, to be copied. */
  readonly snippet?: string;
}

/** Nothing here yet: says what would be, and how to get it. */
export function EmptyState({ title, children, action, snippet }: EmptyProps) {
  return (
    <Stack className="rlg-card" align="center" gap="xs" py={36} ta="center">
      <Title order={2}>{title}</Title>
      <Text c="dimmed" size="sm" maw={520} component="div">
        {children}
      </Text>
      {snippet !== undefined && <Snippet text={snippet} />}
      {action}
    </Stack>
  );
}

/** A call or a configuration to be copied. */
export function Snippet({ text }: { readonly text: string }) {
  return (
    <Group gap={4} wrap="nowrap" align="flex-start" maw="100%" w="100%" justify="center">
      <Code block style={{ textAlign: 'left', whiteSpace: 'pre-wrap', wordBreak: 'break-word', minWidth: 0 }}>
        {text}
      </Code>
      <Copy text={text} />
    </Group>
  );
}

interface ErrorProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What went wrong, the id that names it in the log, and another try. */
export function ErrorState({ error, onRetry }: ErrorProps) {
  const t = useStrings(strings);
  const api = error instanceof ApiError ? error : undefined;
  const text = error instanceof NoAnswer ? t.noAnswer : error instanceof Error ? error.message : String(error);
  return (
    <Stack className="rlg-card" role="alert" gap="xs" align="flex-start" style={{ borderColor: 'var(--rlg-bad)' }}>
      <Text fw={600}>{api?.status === 403 ? t.forbidden : text}</Text>
      {api?.status === 403 && <Text size="sm">{text}</Text>}
      {api?.requestId !== undefined && (
        <Group gap={4}>
          <Text size="xs" c="dimmed">
            {t.requestId} <span className="rlg-mono">{api.requestId}</span>
          </Text>
          <Copy text={api.requestId} />
        </Group>
      )}
      {onRetry && (
        <Button variant="default" onClick={onRetry}>
          {t.retry}
        </Button>
      )}
    </Stack>
  );
}

/** The shape of what is coming; appears only when waiting is worth a word. */
export function Loading({ rows = 6 }: { readonly rows?: number }) {
  const t = useStrings(strings);
  return (
    <Stack className="rlg-late" gap="xs" role="status" aria-label={t.loading}>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={28} />
      ))}
    </Stack>
  );
}

interface LoadedProps<T> {
  readonly query: { readonly data: T | undefined; readonly error: unknown; readonly refetch: () => unknown };
  readonly children: (data: T) => ReactNode;
  readonly rows?: number;
}

/** A query's three states in one place. What was there stays when a refresh fails; the failure stands above it. */
export function Loaded<T>({ query, children, rows }: LoadedProps<T>) {
  const { data, error, refetch } = query;
  const failed = error === null || error === undefined ? null : <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return failed ?? <Loading {...(rows === undefined ? {} : { rows })} />;
  return (
    <>
      {failed}
      {children(data)}
    </>
  );
}
