import { Alert, Group, Stack, Switch, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { api, ok, type Schema } from '../../api/client';
import { useLanguage, useStrings } from '../../i18n';
import { type Column, DataTable, Loaded, Mono, Status, type Tone, useQueryState } from '../../kit';
import { useTranslated } from '../../i18n/said';
import { SECTIONS, variableInChinese } from '../../i18n/zh/settings';
import { WARNINGS } from '../../i18n/zh/warnings';
import { strings } from './strings';

type Setting = Schema<'SettingView'>;

const TONES: Readonly<Record<Setting['origin'], Tone>> = {
  ...{ environment: 'good', file: 'good', generated: 'warn', default: 'quiet', unset: 'quiet' },
};

/** Every variable as it holds in the process that answers, and who says so. */
export function Configuration() {
  const t = useStrings(strings);
  const settings = useQuery({ queryKey: ['settings'], queryFn: () => ok(api.GET('/v1/admin/settings')) });
  const [inWords, say] = [useWords(), useTranslated(WARNINGS)];
  const [search, setSearch] = useQueryState('q');
  const [all, setAll] = useQueryState('all');
  return (
    <Stack gap="md">
      <Group gap="md" align="flex-end">
        <TextInput
          label={t.search}
          w={280}
          leftSection={<IconSearch size={15} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Switch
          pb={8}
          label={t.onlySet}
          checked={all === ''}
          onChange={(event) => setAll(event.currentTarget.checked ? '' : '1')}
        />
      </Group>
      <Loaded query={settings} rows={12}>
        {({ data, warnings, mode, production }) => (
          <>
            <Text size="sm" c="dimmed" maw={760}>
              {t.modes[mode]} {production ? t.production : t.development} {t.howToChange}
            </Text>
            {warnings.map((warning) => (
              <Alert key={warning} color="yellow" variant="light" py="xs">
                {say(warning)}
              </Alert>
            ))}
            <Variables rows={data.map(inWords).filter((setting) => fits(setting, search, all !== ''))} />
          </>
        )}
      </Loaded>
    </Stack>
  );
}

/** Names stay; what they mean is said in the viewer's language. */
function useWords(): (of: Setting) => Setting {
  const { language } = useLanguage();
  if (language === 'en') return (of) => of;
  return (of) => ({
    ...of,
    section: SECTIONS[of.section] ?? of.section,
    description: variableInChinese(of.name, of.description),
  });
}

function fits({ name, section, description, origin }: Setting, search: string, all: boolean): boolean {
  const wanted = search.trim().toLowerCase();
  if (wanted !== '') return `${name} ${section} ${description}`.toLowerCase().includes(wanted);
  return all || !['default', 'unset'].includes(origin);
}

function Variables({ rows }: { readonly rows: readonly Setting[] }) {
  const t = useStrings(strings);
  const columns: readonly Column<Setting>[] = [
    { id: 'name', head: t.variable, width: '270px', cell: ({ name }) => <Mono>{name}</Mono> },
    {
      id: 'value',
      head: t.value,
      width: '220px',
      cell: ({ value, secret }) => (secret && value !== null ? <em>{t.secret}</em> : <Mono>{value ?? '—'}</Mono>),
    },
    {
      id: 'origin',
      head: t.origin,
      width: '170px',
      cell: ({ origin, written_as: as }) => (
        <Status tone={TONES[origin]}>
          {t.origins[origin]}
          {as !== null && ` (${as})`}
        </Status>
      ),
    },
    { id: 'default', head: t.default, width: '110px', cell: (row) => <Mono>{row.default ?? '—'}</Mono> },
    {
      id: 'about',
      head: t.meaning,
      cell: ({ description, section }) => <span title={`${section}: ${description}`}>{description}</span>,
    },
  ];
  return (
    <DataTable
      label={t.tabs.configuration}
      {...{ rows, columns }}
      rowId={({ name }) => name}
      minWidth={1020}
      empty={<div className="rlg-card">{t.noVariable}</div>}
    />
  );
}
