import { Center, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Mark } from '../mark';

interface Props {
  readonly title: string;
  readonly why?: string;
  readonly children: ReactNode;
}

/** The frame of everything that stands before the pages. */
export function Entrance({ title, why, children }: Props) {
  return (
    <Center component="main" mih="100vh" p="md">
      <Stack w="100%" maw={380} gap="lg">
        <Stack align="center" gap={6}>
          <Mark size={44} />
          <Title order={1} ta="center">
            {title}
          </Title>
          {why !== undefined && (
            <Text c="dimmed" ta="center">
              {why}
            </Text>
          )}
        </Stack>
        <div className="rlg-card">{children}</div>
      </Stack>
    </Center>
  );
}
