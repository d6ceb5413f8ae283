import { SimpleGrid, Slider, Text } from '@mantine/core';
import { useStrings } from '../../i18n';
import type { Weights } from './data';
import { strings } from './strings';

const NAMES = ['cost', 'quality', 'latency'] as const;

interface Props {
  readonly value: Weights;
  readonly onChange: (weights: Weights) => void;
}

/** How much each counts, beside the others: only their proportion matters. */
export function WeightSliders({ value, onChange }: Props) {
  const t = useStrings(strings);
  const sum = value.cost + value.quality + value.latency || 1;
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="lg" maw={620}>
      {NAMES.map((name) => (
        <div key={name}>
          <Text size="xs">
            {t[name]} {Math.round((value[name] / sum) * 100)} %
          </Text>
          <Slider
            min={0}
            max={100}
            value={value[name]}
            label={null}
            thumbLabel={t[name]}
            onChange={(next) => onChange({ ...value, [name]: next })}
          />
        </div>
      ))}
    </SimpleGrid>
  );
}
