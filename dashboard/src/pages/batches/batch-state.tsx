import { Progress, Text } from '@mantine/core';
import { useStrings } from '../../i18n';
import { Status, useFormat } from '../../kit';
import { type Batch, TONES } from './data';
import { strings } from './strings';

export function BatchState({ of }: { readonly of: Batch }) {
  const t = useStrings(strings);
  return <Status tone={TONES[of.status]}>{t.states[of.status]}</Status>;
}

/** How many lines have been answered, and how many of them went wrong. */
export function BatchProgress({ of, thick = false }: { readonly of: Batch; readonly thick?: boolean }) {
  const t = useStrings(strings);
  const format = useFormat();
  const { total, completed, failed } = of.request_counts;
  const share = (count: number): number => (total === 0 ? 0 : (count / total) * 100);
  const words = total === 0 ? t.notCounted : t.progress(format.count(completed), format.count(failed), format.count(total));
  return (
    <div style={{ minWidth: 0 }}>
      <Text size={thick ? 'sm' : 'xs'} lh={1.3} truncate>
        {words}
      </Text>
      <Progress.Root size={thick ? 'md' : 4} aria-hidden>
        <Progress.Section value={share(completed)} color="var(--rlg-1)" />
        <Progress.Section value={share(failed)} color="var(--rlg-bad)" />
      </Progress.Root>
    </div>
  );
}
