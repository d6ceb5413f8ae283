import { ActionIcon, Menu, Text, useMantineColorScheme } from '@mantine/core';
import {
  IconBook2,
  IconCheck,
  IconDeviceDesktop,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSun,
  IconUserCircle,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { session } from '../api/session';
import { type Language, LANGUAGES, useLanguage, useStrings } from '../i18n';
import { useMe } from './session/roles';
import { openShortcuts } from './shortcuts';
import { strings } from './strings';

export function AccountMenu() {
  const t = useStrings(strings);
  const { user, role } = useMe();
  const roleName = role in t.roles ? t.roles[role as keyof typeof t.roles] : role;
  return (
    <Menu position="bottom-end" width={230} shadow="md">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t.account}>
          <IconUserCircle size={22} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} truncate c="var(--rlg-text)">
            {user?.name ?? user?.email}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {roleName} · {user?.email}
          </Text>
        </Menu.Label>
        <Menu.Item component={Link} {...({ to: '/profile' } as object)} leftSection={<IconUserCircle size={16} />}>
          {t.profile}
        </Menu.Item>
        <Menu.Divider />
        <ThemeItems />
        <Menu.Divider />
        <LanguageItems />
        <Menu.Divider />
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={openShortcuts}>
          {t.shortcuts}
        </Menu.Item>
        <Menu.Item component="a" href="/docs" target="_blank" rel="noreferrer" leftSection={<IconBook2 size={16} />}>
          {t.apiDocs}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void session.logout()}>
          {t.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const SCHEMES = [
  ['light', IconSun],
  ['dark', IconMoon],
  ['auto', IconDeviceDesktop],
] as const;

function ThemeItems() {
  const t = useStrings(strings);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const names = { light: t.light, dark: t.dark, auto: t.system };
  return SCHEMES.map(([scheme, Icon]) => (
    <Menu.Item
      key={scheme}
      leftSection={<Icon size={16} />}
      rightSection={colorScheme === scheme ? <IconCheck size={14} aria-hidden /> : undefined}
      aria-current={colorScheme === scheme || undefined}
      onClick={() => setColorScheme(scheme)}
    >
      {names[scheme]}
    </Menu.Item>
  ));
}

function LanguageItems() {
  const { language, setLanguage } = useLanguage();
  return (Object.keys(LANGUAGES) as Language[]).map((known) => (
    <Menu.Item
      key={known}
      lang={known}
      rightSection={language === known ? <IconCheck size={14} aria-hidden /> : undefined}
      aria-current={language === known || undefined}
      onClick={() => setLanguage(known)}
    >
      {LANGUAGES[known]}
    </Menu.Item>
  ));
}
