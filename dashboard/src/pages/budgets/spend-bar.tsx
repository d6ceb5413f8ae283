import { Text } from '@mantine/core';
import { useStrings } from '../../i18n';
import { useFormat } from '../../kit';
import { type Budget, MARKS, quantity } from './data';
import { strings } from './strings';

interface Props {
  readonly of: Budget;
  /** What it is called, for who cannot see it. */
  readonly label: string;
  readonly tall?: boolean;
}

/** What is spent and what running requests hold, against the limit, with the marks at which people are told. */
export function SpendBar({ of, label, tall = false }: Props) {
  const t = useStrings(strings);
  const format = useFormat();
  const { unit, spent, reserved, limit, used_percent: percent, state } = of;
  const share = (amount: number): number => (limit === 0 ? 100 : Math.min(100, (amount / limit) * 100));
  const color = state === 'exhausted' ? '--rlg-bad' : state === 'warning' ? '--rlg-warn' : '--rlg-1';
  const words = `${quantity(format, unit, spent)} / ${quantity(format, unit, limit)}${unit === 'tokens' ? ` ${t.units.tokens}` : ''} · ${percent} %`;
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuenow={Math.min(100, percent)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuetext={reserved > 0 ? `${words}, ${t.reserved} ${quantity(format, unit, reserved)}` : words}
      style={{ minWidth: 0 }}
    >
      <Text size={tall ? 'sm' : 'xs'} lh={1.4} truncate>
        {words}
      </Text>
      <div
        aria-hidden
        style={{
          position: 'relative',
          height: tall ? 10 : 6,
          borderRadius: 5,
          background: 'var(--rlg-line)',
          overflow: 'hidden',
        }}
      >
        <div
          style={{
            ...{ position: 'absolute', inset: 0, width: `${share(spent + reserved)}%` },
            background: `color-mix(in srgb, var(${color}) 40%, transparent)`,
          }}
        />
        <div style={{ position: 'absolute', inset: 0, width: `${share(spent)}%`, background: `var(${color})` }} />
        {MARKS.map((mark) => (
          <div
            key={mark}
            style={{ position: 'absolute', top: 0, bottom: 0, left: `${mark}%`, width: 2, background: 'var(--rlg-surface)' }}
          />
        ))}
      </div>
      {tall && (
        <div aria-hidden style={{ position: 'relative', height: 16, fontSize: 11, color: 'var(--mantine-color-dimmed)' }}>
          {MARKS.map((mark) => (
            <span
              key={mark}
              style={{
                position: 'absolute',
                left: `${mark - (mark > 90 ? 1 : 0)}%`,
                transform: 'translateX(-50%)',
                whiteSpace: 'nowrap',
              }}
            >
              {mark} %
            </span>
          ))}
        </div>
      )}
    </div>
  );
}
