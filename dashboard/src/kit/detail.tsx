import { Drawer, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useStrings } from '../i18n';
import { strings } from './strings';

interface DetailProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly children: ReactNode;
  /** Pixels; never wider than the window. */
  readonly width?: number;
}

/** One row of a list with everything about it, at the side; Escape closes it. */
export function Detail({ opened, onClose, title, children, width = 620 }: DetailProps) {
  const t = useStrings(strings);
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={`min(${width}px, 100vw)`}
      title={title}
      styles={{ title: { fontSize: '1.125rem', fontWeight: 600, overflowWrap: 'anywhere' } }}
      closeButtonProps={{ 'aria-label': t.close }}
      overlayProps={{ backgroundOpacity: 0.25 }}
    >
      <Stack gap="lg" pb="xl">
        {children}
      </Stack>
    </Drawer>
  );
}

/** Names and values beside each other; what is undefined is left out. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl style={{ display: 'grid', gridTemplateColumns: 'minmax(110px, max-content) 1fr', gap: '6px 18px', margin: 0 }}>
      {facts
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <Text component="dt" size="sm" c="dimmed">
              {name}
            </Text>
            <Text component="dd" size="sm" m={0} style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
              {value}
            </Text>
          </div>
        ))}
    </dl>
  );
}
