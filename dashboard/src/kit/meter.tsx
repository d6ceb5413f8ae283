import { Text } from '@mantine/core';
import { useFormat } from './format';

interface Props {
  /** What is used up. */
  readonly label: string;
  readonly used: number;
  /** null: unlimited, so there is only the number. */
  readonly limit: number | null | undefined;
}

/** How much of a limit is used: from 80 % on in the colour of a warning, from 100 % on in that of a failure. */
export function Meter({ label, used, limit }: Props) {
  const { count } = useFormat();
  const bounded = limit !== null && limit !== undefined;
  const share = bounded ? (limit === 0 ? 1 : Math.min(1, used / limit)) : 0;
  const color = share >= 1 ? '--rlg-bad' : share >= 0.8 ? '--rlg-warn' : '--rlg-1';
  const words = bounded ? `${count(used)} / ${count(limit)}` : count(used);
  return (
    <div
      {...(bounded && {
        role: 'meter',
        'aria-label': label,
        'aria-valuenow': Math.min(used, limit),
        'aria-valuemin': 0,
        'aria-valuemax': Math.max(1, limit),
        'aria-valuetext': words,
      })}
      style={{ minWidth: 0 }}
    >
      <Text size="xs" lh={1.3} truncate>
        {words}
        {!bounded && <span style={{ color: 'var(--mantine-color-dimmed)' }}> / ∞</span>}
      </Text>
      {bounded && (
        <div aria-hidden style={{ height: 4, borderRadius: 4, background: 'var(--rlg-line)', overflow: 'hidden' }}>
          <div style={{ height: '100%', width: `${share * 100}%`, background: `var(${color})` }} />
        </div>
      )}
    </div>
  );
}
