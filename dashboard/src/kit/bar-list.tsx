import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

export interface Bar {
  readonly id: string;
  readonly label: ReactNode;
  readonly value: number;
  /** As it is written at the right. */
  readonly shown: string;
}

interface Props {
  readonly bars: readonly Bar[];
  /** What the list is, for who cannot see it. */
  readonly label: string;
  /** The length of a full bar; the longest when absent. */
  readonly full?: number;
  readonly color?: string;
}

/** A ranking: who has how much of something. */
export function BarList({ bars, label, full, color = '--rlg-1' }: Props) {
  const longest = full ?? Math.max(1e-12, ...bars.map(({ value }) => value));
  return (
    <ul aria-label={label} style={{ listStyle: 'none', margin: 0, padding: 0, display: 'grid', gap: 4 }}>
      {bars.map(({ id, label: name, value, shown }) => (
        <li
          key={id}
          style={{ position: 'relative', display: 'flex', justifyContent: 'space-between', gap: 12, padding: '4px 8px' }}
        >
          <span
            aria-hidden
            style={{
              position: 'absolute',
              inset: 0,
              width: `${Math.min(100, (value / longest) * 100)}%`,
              borderRadius: 5,
              background: `color-mix(in srgb, var(${color}) 16%, transparent)`,
            }}
          />
          <Text size="sm" truncate style={{ position: 'relative', minWidth: 0 }}>
            {name}
          </Text>
          <Text size="sm" fw={550} style={{ position: 'relative', whiteSpace: 'nowrap' }}>
            {shown}
          </Text>
        </li>
      ))}
    </ul>
  );
}
