import { Tooltip } from '@mantine/core';
import type { Schema } from '../../api/client';
import { useStrings } from '../../i18n';
import { useFormat } from '../../kit';
import { strings } from './strings';

const MANY = 0.1;
type Level = 'quiet' | 'good' | 'some' | 'many';
/** Height tells the same as colour. */
const LOOK: Readonly<Record<Level, readonly [color: string, height: string]>> = {
  quiet: ['--rlg-line', '30%'],
  good: ['--rlg-good', '55%'],
  some: ['--rlg-warn', '80%'],
  many: ['--rlg-bad', '100%'],
};

type Point = Pick<Schema<'StatsPoint'>, 'at' | 'attempts' | 'failed_attempts'>;

/** Steps are shorter than an hour; which hour one belongs to is seen by its beginning. */
function hoursOf(steps: readonly Point[]): Point[] {
  const hours = new Map<string, Point>();
  for (const { at, attempts, failed_attempts } of steps) {
    const hour = at.slice(0, 13);
    const before = hours.get(hour) ?? { at, attempts: 0, failed_attempts: 0 };
    hours.set(hour, {
      at: before.at,
      attempts: before.attempts + attempts,
      failed_attempts: before.failed_attempts + failed_attempts,
    });
  }
  return [...hours.values()];
}

function levelOf({ attempts, failed_attempts }: Point): Level {
  if (attempts === 0) return 'quiet';
  if (failed_attempts === 0) return 'good';
  return failed_attempts / attempts < MANY ? 'some' : 'many';
}

/** A day of a provider at a glance: one bar for each hour. */
export function HeatStrip({ of: steps }: { readonly of: readonly Point[] }) {
  const t = useStrings(strings);
  const format = useFormat();
  const of = hoursOf(steps);
  const levels = of.map(levelOf);
  const count = (level: Level): number => levels.filter((one) => one === level).length;
  if (of.length === 0) return null;
  return (
    <div
      role="img"
      aria-label={t.heat(count('quiet'), count('good'), count('some'), count('many'))}
      style={{ display: 'flex', gap: 2, height: 20, alignItems: 'flex-end' }}
    >
      {of.map((point, i) => {
        const [color, height] = LOOK[levels[i] ?? 'quiet'];
        return (
          <Tooltip key={point.at} label={`${format.clock(point.at)}: ${t.heatCell(point.attempts, point.failed_attempts)}`}>
            <span style={{ flex: '1 1 0', minWidth: 2, maxWidth: 7, height, borderRadius: 2, background: `var(${color})` }} />
          </Tooltip>
        );
      })}
    </div>
  );
}
