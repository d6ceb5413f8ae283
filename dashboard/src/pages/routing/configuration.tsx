import { Alert, Button, Checkbox, Group, NumberInput, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { api, ok } from '../../api/client';
import { useStrings } from '../../i18n';
import { useSaid } from '../../i18n/said';
import { PROBLEMS } from '../../i18n/zh/routing';
import { ErrorState, Status, useAct } from '../../kit';
import { configOf, type Draft, of, type Problem, ROUTING, useCheck } from './data';
import { JsonField } from './json-field';
import { RuleCard } from './rule-card';
import { strings } from './strings';
import { VirtualModels } from './virtual-models';

interface Props {
  readonly draft: Draft;
  /** The version that the changes began from; undefined: nothing is changed. */
  readonly from: number | undefined;
  readonly onChange: (draft: Draft | undefined) => void;
}

export function Configuration({ draft, from, onChange }: Props) {
  const { data } = useCheck(draft);
  const said = useSaid(PROBLEMS);
  const inWords = (all: readonly Problem[]): Problem[] =>
    all.map((one) => ({ ...one, message: said(one.code, one.values, one.message) }));
  const check = data && { problems: inWords(data.problems), warnings: inWords(data.warnings) };
  const problems = check?.problems;
  return (
    <Stack gap="md">
      {from !== undefined && <Save draft={draft} from={from} onDone={() => onChange(undefined)} check={check} />}
      <Rules draft={draft} problems={problems} onChange={onChange} key={from === undefined ? 'stored' : 'edited'} />
      <VirtualModels draft={draft} problems={problems} onChange={onChange} />
      <Rest draft={draft} problems={problems} onChange={onChange} />
    </Stack>
  );
}

interface PartProps extends Pick<Props, 'draft' | 'onChange'> {
  readonly problems: readonly Problem[] | undefined;
}

function Rules({ draft, problems, onChange }: PartProps) {
  const t = useStrings(strings);
  const { rules } = draft;
  const set = (next: Draft['rules']): void => onChange({ ...draft, rules: next });
  const swap = (i: number, j: number): void => {
    const next = [...rules];
    const [one, other] = [next[i], next[j]];
    if (one === undefined || other === undefined) return;
    next[i] = other;
    next[j] = one;
    set(next);
  };
  const free = (): string => {
    let n = rules.length + 1;
    while (rules.some(({ id }) => id === `rule-${n}`)) n++;
    return `rule-${n}`;
  };
  const add = (): void => set([...rules, { id: free(), enabled: true, when: { model: ['auto'] }, then: { strategy: 'cost' } }]);
  return (
    <section aria-label={t.rules}>
      <Group justify="space-between" mb={6}>
        <div>
          <Title order={2}>{t.rules}</Title>
          <Text size="sm" c="dimmed">
            {t.rulesWhy}
          </Text>
        </div>
        <Button variant="default" leftSection={<IconPlus size={15} />} onClick={add}>
          {t.addRule}
        </Button>
      </Group>
      <Stack gap="sm">
        {rules.map((rule, i) => (
          <RuleCard
            key={i}
            rule={rule}
            number={i}
            problems={of(problems, `rules[${i}]`)}
            onChange={(next) => set(rules.map((one, at) => (at === i ? next : one)))}
            onRemove={() => set(rules.filter((_, at) => at !== i))}
            onUp={i === 0 ? undefined : () => swap(i, i - 1)}
            onDown={i === rules.length - 1 ? undefined : () => swap(i, i + 1)}
          />
        ))}
      </Stack>
    </section>
  );
}

function Rest({ draft, problems, onChange }: PartProps) {
  const t = useStrings(strings);
  return (
    <section aria-label={t.rest}>
      <Title order={2} mb={6}>
        {t.rest}
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <JsonField
          label={t.aliases}
          value={draft.aliases}
          problems={of(problems, 'aliases')}
          onChange={(aliases) => onChange({ ...draft, aliases })}
        />
        <JsonField
          label={t.fallbacks}
          value={draft.fallbacks}
          problems={of(problems, 'fallbacks')}
          onChange={(fallbacks) => onChange({ ...draft, fallbacks })}
        />
      </SimpleGrid>
    </section>
  );
}

interface SaveProps {
  readonly draft: Draft;
  readonly from: number;
  readonly onDone: () => void;
  readonly check: { readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] } | undefined;
}

function Save({ draft, from, onDone, check }: SaveProps) {
  const t = useStrings(strings);
  const [note, setNote] = useState('');
  const [canary, setCanary] = useState(false);
  const [percent, setPercent] = useState<number | string>(10);
  const act = useAct(
    () =>
      ok(
        api.PUT('/v1/admin/routing', {
          body: {
            config: configOf(draft),
            expected_version: from,
            ...(note.trim() !== '' && { note }),
            ...(canary && typeof percent === 'number' && { canary: { percent } }),
          },
        }),
      ),
    { quiet: true, done: t.saved, refresh: [ROUTING], onDone },
  );
  const wrong = check?.problems ?? [];
  const doubts = check?.warnings ?? [];
  return (
    <Alert color={wrong.length > 0 ? 'red' : 'teal'} variant="light" title={t.changed}>
      <Stack gap="xs">
        <div role="status">
          <Status tone={wrong.length > 0 ? 'bad' : 'good'}>{wrong.length > 0 ? t.problems(wrong.length) : t.fine}</Status>
          {doubts.length > 0 && (
            <Text size="xs" component="div">
              {t.warnings(doubts.length)}: {doubts.map(({ path, message }) => `${path} ${message}`).join('; ')}
            </Text>
          )}
        </div>
        <Group gap="xs" align="flex-end">
          <TextInput
            label={t.saveHint}
            size="xs"
            flex="1 1 220px"
            maxLength={500}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Checkbox label={t.withCanary} checked={canary} onChange={(event) => setCanary(event.currentTarget.checked)} pb={6} />
          {canary && <NumberInput label={t.percent} size="xs" w={90} min={0.1} max={100} value={percent} onChange={setPercent} />}
          <Button variant="default" onClick={onDone}>
            {t.discard}
          </Button>
          <Button disabled={wrong.length > 0} loading={act.isPending} onClick={() => act.mutate()}>
            {t.save}
          </Button>
        </Group>
        {act.error && <ErrorState error={act.error} />}
      </Stack>
    </Alert>
  );
}
