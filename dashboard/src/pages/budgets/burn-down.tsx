import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useStrings } from '../../i18n';
import { type Format, Loaded, TimeSeries, useFormat, useNow } from '../../kit';
import { courseOf, loadSteps, usedUpAt } from './course';
import { type Adjustment, type Budget, BUDGETS, quantity } from './data';
import { strings } from './strings';

interface Props {
  readonly of: Budget;
  readonly adjustments: readonly Adjustment[] | undefined;
}

/** What was left from the beginning of the period until now, and what will be until its end. */
export function BurnDown({ of, adjustments = [] }: Props) {
  const t = useStrings(strings);
  const format = useFormat();
  const now = useNow(60_000);
  const steps = useQuery({
    queryKey: [...BUDGETS, of.id, 'steps', of.spent],
    queryFn: () => loadSteps(of),
    placeholderData: (b) => b,
  });
  return (
    <Loaded query={steps} rows={4}>
      {(found) => {
        const { times, left, ahead, even } = courseOf(of, found, adjustments, now);
        const lines = [
          { label: t.left, values: left, color: '--rlg-1' },
          { label: t.ahead, values: ahead, color: '--rlg-warn' },
          { label: t.even, values: even, color: '--rlg-5' },
        ];
        return (
          <div>
            <TimeSeries
              title={t.burnDown}
              times={times}
              series={lines.filter(({ values }) => values.some((value) => value !== null))}
              format={(value) => quantity(format, of.unit, value)}
            />
            <Text size="sm" mt={6}>
              {sentence(of, now, format, t)}
            </Text>
          </div>
        );
      }}
    </Loaded>
  );
}

function sentence(of: Budget, now: number, format: Format, t: ReturnType<typeof useStrings<typeof strings.en>>): string {
  const { resets_at: resets, forecast, limit, spent, unit, hard } = of;
  if (spent >= limit) return hard ? t.nowRefused : t.nowOver;
  if (resets === null) return t.neverEnds;
  if (forecast === null) return t.tooEarly;
  const end = usedUpAt(of, now);
  if (end !== undefined) return t.runsOut(format.time(end), quantity(format, unit, forecast), quantity(format, unit, limit));
  return t.lasts(quantity(format, unit, forecast), quantity(format, unit, limit));
}
