import { ActionIcon, Button, Group, Select, Stack, TagsInput, Text, TextInput, Title } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useStrings } from '../../i18n';
import { type Draft, of, type Problem, STRATEGIES, type VirtualModel } from './data';
import { strings } from './strings';
import { WeightSliders } from './weight-sliders';

const OWN = 'own';
const EVEN = { cost: 40, quality: 35, latency: 25 };

interface Props {
  readonly draft: Draft;
  readonly problems: readonly Problem[] | undefined;
  readonly onChange: (draft: Draft) => void;
}

export function VirtualModels({ draft, problems, onChange }: Props) {
  const t = useStrings(strings);
  const entries = Object.entries(draft.virtual_models);
  const set = (next: readonly (readonly [string, VirtualModel])[]): void =>
    onChange({ ...draft, virtual_models: Object.fromEntries(next) });
  const add = (): void => {
    let n = entries.length + 1;
    while (Object.hasOwn(draft.virtual_models, `choice-${n}`)) n++;
    set([...entries, [`choice-${n}`, { targets: ['gpt-5-mini'], strategy: 'balanced' }]]);
  };
  return (
    <section aria-label={t.virtual}>
      <Group justify="space-between" mb={6}>
        <div>
          <Title order={2}>{t.virtual}</Title>
          <Text size="sm" c="dimmed">
            {t.virtualWhy}
          </Text>
        </div>
        <Button variant="default" leftSection={<IconPlus size={15} />} onClick={add}>
          {t.addVirtual}
        </Button>
      </Group>
      <Stack gap="sm">
        {entries.map(([name, model], i) => (
          <Card
            key={i}
            name={name}
            model={model}
            problems={of(problems, `virtual_models.${name}`)}
            onChange={(next, renamed = name) => set(entries.map((one, at) => (at === i ? [renamed, next] : one)))}
            onRemove={() => set(entries.filter((_, at) => at !== i))}
          />
        ))}
      </Stack>
    </section>
  );
}

interface CardProps {
  readonly name: string;
  readonly model: VirtualModel;
  readonly problems: readonly string[];
  readonly onChange: (model: VirtualModel, name?: string) => void;
  readonly onRemove: () => void;
}

function Card({ name, model, problems, onChange, onRemove }: CardProps) {
  const t = useStrings(strings);
  const strategy = model.weights ? OWN : (model.strategy ?? null);
  const choose = (next: string | null): void => {
    const { weights: _weights, strategy: _strategy, ...rest } = model;
    onChange({ ...rest, ...(next === OWN ? { weights: EVEN } : next !== null && { strategy: next }) });
  };
  return (
    <Stack className="rlg-card" gap="xs" component="article" aria-label={name}>
      <Group gap="xs" align="flex-end">
        <TextInput
          label={t.name}
          size="xs"
          w={170}
          value={name}
          onChange={(event) => onChange(model, event.currentTarget.value)}
        />
        <TagsInput
          label={t.targets}
          placeholder={t.targetsHint}
          size="xs"
          flex="1 1 260px"
          value={[...(model.targets ?? [])]}
          onChange={(targets) => onChange({ ...model, targets })}
        />
        <Select
          label={t.strategy}
          size="xs"
          w={150}
          clearable
          clearButtonProps={{ 'aria-label': t.byName }}
          data={[
            ...STRATEGIES.map((value) => ({ value: value as string, label: value.replace('_', ' ') })),
            { value: OWN, label: t.ownWeights },
          ]}
          value={strategy}
          onChange={choose}
        />
        <ActionIcon variant="default" size="md" aria-label={`${t.remove}: ${name}`} onClick={onRemove}>
          <IconTrash size={14} />
        </ActionIcon>
      </Group>
      {model.weights && <WeightSliders value={model.weights} onChange={(weights) => onChange({ ...model, weights })} />}
      {problems.length > 0 && (
        <Text size="xs" c="var(--rlg-bad)">
          {problems.join('; ')}
        </Text>
      )}
    </Stack>
  );
}
