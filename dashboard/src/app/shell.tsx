import { AppShell, Box, Burger, Group, Kbd, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { Outlet } from '@tanstack/react-router';
import { useStrings } from '../i18n';
import { AccountMenu } from './account-menu';
import { Mark } from './mark';
import { Navigation } from './navigation';
import { Palette } from './palette';
import { RangeSwitch } from './range';
import { Shortcuts } from './shortcuts';
import { strings } from './strings';

/** The frame around every page: navigation, search, period, account. */
export function Shell() {
  const t = useStrings(strings);
  const [menuOpen, menu] = useDisclosure(false);
  return (
    <AppShell header={{ height: 52 }} navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !menuOpen } }} padding="md">
      <a className="rlg-skip" href="#page">
        {t.skip}
      </a>
      <AppShell.Header bg="var(--rlg-surface)" aria-label="Route LLM Gateway">
        <Group h="100%" px="md" gap="sm" wrap="nowrap" justify="space-between">
          <Group gap="sm" wrap="nowrap">
            <Burger
              opened={menuOpen}
              onClick={menu.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={t.menu}
              aria-expanded={menuOpen}
            />
            <Mark size={26} />
            <Text fw={650} size="md" visibleFrom="xs" style={{ whiteSpace: 'nowrap' }}>
              Route LLM Gateway
            </Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <SearchButton label={t.search} />
            <RangeSwitch />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar bg="var(--rlg-surface)" p="xs" aria-label={t.navigation} style={{ overflowY: 'auto' }}>
        <Navigation onGo={menu.close} />
      </AppShell.Navbar>
      <AppShell.Main id="page" tabIndex={-1}>
        <div className="rlg-main">
          <Outlet />
        </div>
      </AppShell.Main>
      <Palette />
      <Shortcuts />
    </AppShell>
  );
}

function SearchButton({ label }: { readonly label: string }) {
  const keys = `${/mac/i.test(navigator.userAgent) ? '⌘' : 'Ctrl'} K`;
  return (
    <UnstyledButton
      onClick={() => spotlight.open()}
      px={10}
      h={32}
      style={{ border: '1px solid var(--rlg-line)', borderRadius: 8, background: 'var(--rlg-surface-2)' }}
    >
      <Group gap={8} wrap="nowrap">
        <IconSearch size={15} aria-hidden />
        <Text size="sm" c="dimmed" visibleFrom="md">
          {label}
        </Text>
        <Box className="rlg-hidden" hiddenFrom="md">
          {label}
        </Box>
        <Box visibleFrom="md">
          <Kbd size="xs">{keys}</Kbd>
        </Box>
      </Group>
    </UnstyledButton>
  );
}
