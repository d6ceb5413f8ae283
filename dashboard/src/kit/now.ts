import { useInterval } from '@mantine/hooks';
import { useState } from 'react';

/** The time, taken again every so many milliseconds: for ages and countdowns that run by themselves. */
export function useNow(everyMs = 1_000): number {
  const [now, setNow] = useState(() => Date.now());
  useInterval(() => setNow(Date.now()), everyMs, { autoInvoke: true });
  return now;
}
