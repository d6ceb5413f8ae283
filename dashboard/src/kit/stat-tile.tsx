import { Group, Skeleton, Text, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { Sparkline } from './sparkline';

interface Props {
  readonly label: string;
  /** Already formatted; undefined while it is on its way. */
  readonly value: string | undefined;
  /** A second line: what it is made of, or compared with. */
  readonly note?: ReactNode;
  /** The course over the period, oldest first. */
  readonly trend?: readonly (number | null)[];
  /** What the number means, for who wonders. */
  readonly hint?: string;
  /** One of the chart's colours, as a variable: `--rlg-3`. */
  readonly color?: string;
}

/** How wide a character of the value is at most, as a part of its height. */
const CHARACTER = 0.65;

/** As large as the tile has room for: an amount of money may be long, and a phone narrow. */
const sizeOf = (value: string): string => `clamp(14px, calc(100cqi / ${(value.length * CHARACTER).toFixed(2)}), 24px)`;

/** One number that is looked at every day. */
export function StatTile({ label, value, note, trend, hint, color = '--rlg-1' }: Props) {
  const head = (
    <Text size="xs" c="dimmed" fw={550} {...(hint === undefined ? {} : { tabIndex: 0, style: { cursor: 'help' } })}>
      {label}
    </Text>
  );
  return (
    <div
      className="rlg-card"
      style={{ display: 'flex', flexDirection: 'column', gap: 2, minWidth: 0, containerType: 'inline-size' }}
    >
      {hint === undefined ? head : <Tooltip label={hint}>{head}</Tooltip>}
      <Group justify="space-between" align="flex-end" gap={8} wrap="nowrap">
        {value === undefined ? (
          <Skeleton className="rlg-late" height={30} width={90} />
        ) : (
          <Text fz={sizeOf(value)} lh="30px" fw={600} style={{ letterSpacing: '-0.02em', whiteSpace: 'nowrap' }}>
            {value}
          </Text>
        )}
        {trend && <Sparkline values={trend} color={color} />}
      </Group>
      <Text size="xs" c="dimmed" component="div" style={{ minHeight: '1.2em' }}>
        {note}
      </Text>
    </div>
  );
}

interface TilesProps {
  readonly children: ReactNode;
  /** Below this many pixels a tile goes into the next row. */
  readonly min?: number;
  /** Never more beside each other. */
  readonly most?: number;
}

/** Tiles beside each other, as many as there is room for. */
export const Tiles = ({ children, min = 150, most = 6 }: TilesProps) => (
  <div
    style={{
      display: 'grid',
      gap: 10,
      gridTemplateColumns: `repeat(auto-fill, minmax(max(min(${min}px, 100%), ${100 / most}% - 10px), 1fr))`,
    }}
  >
    {children}
  </div>
);
