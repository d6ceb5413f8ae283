import { ActionIcon, Group, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import { useStrings } from '../../i18n';
import type { Rule } from './data';
import { JsonField } from './json-field';
import { strings } from './strings';

interface Props {
  readonly rule: Rule;
  readonly number: number;
  /** Each begins with the place inside the rule. */
  readonly problems: readonly string[];
  readonly onChange: (rule: Rule) => void;
  readonly onRemove: () => void;
  readonly onUp: (() => void) | undefined;
  readonly onDown: (() => void) | undefined;
}

export function RuleCard({ rule, number, problems, onChange, onRemove, onUp, onDown }: Props) {
  const t = useStrings(strings);
  const about = (part: string): string[] => problems.filter((problem) => problem.startsWith(part));
  const elsewhere = problems.filter((problem) => !problem.startsWith('when') && !problem.startsWith('then'));
  const icon = { variant: 'default', size: 'sm' } as const;
  return (
    <Stack className="rlg-card" gap="xs" component="article" aria-label={`${t.rule} ${number + 1}: ${rule.id}`}>
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <TextInput
          aria-label={`${t.rule} ${number + 1}`}
          size="xs"
          flex={1}
          value={rule.id}
          error={elsewhere.length > 0 ? elsewhere.join('; ') : undefined}
          onChange={(event) => onChange({ ...rule, id: event.currentTarget.value })}
        />
        <Switch
          label={t.enabled}
          size="xs"
          pt={7}
          checked={rule.enabled !== false}
          onChange={(event) => onChange({ ...rule, enabled: event.currentTarget.checked })}
        />
        <ActionIcon {...icon} mt={4} aria-label={`${t.up}: ${rule.id}`} disabled={!onUp} onClick={onUp}>
          <IconArrowUp size={14} />
        </ActionIcon>
        <ActionIcon {...icon} mt={4} aria-label={`${t.down}: ${rule.id}`} disabled={!onDown} onClick={onDown}>
          <IconArrowDown size={14} />
        </ActionIcon>
        <ActionIcon {...icon} mt={4} aria-label={`${t.remove}: ${rule.id}`} onClick={onRemove}>
          <IconTrash size={14} />
        </ActionIcon>
      </Group>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <JsonField
          label={t.when}
          description={t.whenHint}
          value={rule.when}
          problems={about('when')}
          onChange={(when) => onChange({ ...rule, when })}
        />
        <JsonField
          label={t.then}
          description={t.thenHint}
          value={rule.then}
          problems={about('then')}
          onChange={(then) => onChange({ ...rule, then })}
        />
      </SimpleGrid>
    </Stack>
  );
}
