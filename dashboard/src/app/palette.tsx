import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { IconArrowRight, IconListSearch, IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useLanguage, useStrings } from '../i18n';
import { usePages } from './navigation';
import { strings } from './strings';

const REQUEST_ID = /^req_[A-Za-z0-9_-]{1,128}$/;

/** Cmd or Ctrl and K: every page, and the request whose id is pasted. */
export function Palette() {
  const t = useStrings(strings);
  const { language } = useLanguage();
  const navigate = useNavigate();
  const pages = usePages();
  const [query, setQuery] = useState('');
  const wanted = query.trim();
  const go = (to: string): void => void navigate({ to });
  const actions: SpotlightActionData[] = pages.map(({ id, path, icon: Icon, name }) => ({
    id,
    label: name[language],
    keywords: [name.en, name.zh, path],
    leftSection: <Icon size={18} stroke={1.6} />,
    onClick: () => go(path),
  }));
  if (REQUEST_ID.test(wanted)) {
    actions.unshift({
      id: 'request',
      label: t.openRequest(wanted),
      keywords: [wanted],
      leftSection: <IconListSearch size={18} stroke={1.6} />,
      rightSection: <IconArrowRight size={16} aria-hidden />,
      onClick: () => go(`/requests/${wanted}`),
    });
  }
  return (
    <Spotlight
      query={query}
      onQueryChange={setQuery}
      actions={actions}
      shortcut={['mod + K']}
      nothingFound={t.nothingFound}
      highlightQuery
      scrollable
      maxHeight={420}
      searchProps={{ leftSection: <IconSearch size={18} aria-hidden />, placeholder: t.searchHint, 'aria-label': t.searchHint }}
    />
  );
}
