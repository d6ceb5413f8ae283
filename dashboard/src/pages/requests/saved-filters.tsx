import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconBookmark, IconTrash } from '@tabler/icons-react';
import { type SubmitEvent, useState } from 'react';
import { useStrings } from '../../i18n';
import type { FilterState } from './filter-bar';
import type { Filters } from './query';
import { strings } from './strings';

interface Saved {
  readonly name: string;
  readonly values: Filters;
}

/** Filters by name, kept in this browser. */
export function SavedFilters({ filters }: { readonly filters: FilterState }) {
  const t = useStrings(strings);
  const [saved, setSaved] = useLocalStorage<Saved[]>({
    key: 'rlg-request-filters',
    defaultValue: [],
    getInitialValueInEffect: false,
  });
  const [name, setName] = useState('');
  const [opened, setOpened] = useState(false);
  const save = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === '') return;
    setSaved([...saved.filter((one) => one.name !== wanted), { name: wanted, values: filters.values }]);
    setName('');
  };
  const use = ({ values }: Saved): void => {
    filters.set(values);
    setOpened(false);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={260} trapFocus>
      <Popover.Target>
        <ActionIcon variant="default" size={30} aria-label={t.saved} onClick={() => setOpened(!opened)}>
          <IconBookmark size={15} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t.saved}>
        <Stack gap={8}>
          {saved.length === 0 && (
            <Text size="sm" c="dimmed">
              {t.noSaved}
            </Text>
          )}
          {saved.map((one) => (
            <Group key={one.name} justify="space-between" wrap="nowrap">
              <UnstyledButton flex={1} onClick={() => use(one)}>
                <Text size="sm">{one.name}</Text>
              </UnstyledButton>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={t.forget(one.name)}
                onClick={() => setSaved(saved.filter((other) => other !== one))}
              >
                <IconTrash size={14} />
              </ActionIcon>
            </Group>
          ))}
          {filters.any && (
            <form onSubmit={save}>
              <Group gap={6} wrap="nowrap" align="flex-end">
                <TextInput
                  size="xs"
                  flex={1}
                  label={t.saveAs}
                  value={name}
                  onChange={(event) => setName(event.currentTarget.value)}
                />
                <Button type="submit">{t.save}</Button>
              </Group>
            </form>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
