import { Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Freshness, LiveBadge } from './live-badge';

interface Props {
  readonly title: string;
  /** One sentence on what is found here. */
  readonly about?: string;
  /** What lives on this page: its age and a pause stand in the head. */
  readonly live?: Freshness;
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The head that every page begins with; it also names the tab. */
export function Page({ title, about, live, actions, children }: Props) {
  return (
    <Stack gap="md">
      <title>{`${title} · Route LLM Gateway`}</title>
      <Group justify="space-between" align="flex-start" gap="sm">
        <div>
          <Title order={1}>{title}</Title>
          {about !== undefined && (
            <Text c="dimmed" size="sm" maw={720}>
              {about}
            </Text>
          )}
        </div>
        <Group gap="xs">
          {live && <LiveBadge live={live} />}
          {actions}
        </Group>
      </Group>
      {children}
    </Stack>
  );
}
