import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const teal: MantineColorsTuple = [
  '#effaf7',
  '#d5f2ea',
  '#a9e4d5',
  '#74d1bc',
  '#42b8a0',
  '#229a84',
  '#137d6c',
  '#0f6a5c',
  '#0c5449',
  '#083f37',
];
/** Dark enough for white words on it. */
const red: MantineColorsTuple = [
  '#fff0f0',
  '#ffdfdf',
  '#f8bcbc',
  '#f29494',
  '#ec6f6f',
  '#e05050',
  '#cb3030',
  '#c02626',
  '#a81f1f',
  '#8f1919',
];
/** Greys with a breath of blue: calmer than pure ones beside numbers. */
const dark: MantineColorsTuple = [
  '#d7dce3',
  '#bcc4cf',
  '#9aa5b4',
  '#6b7788',
  '#3c4655',
  '#2d3643',
  '#232b36',
  '#171d26',
  '#11161d',
  '#0c1015',
];

/** The head of a dialog is no landmark of the page: a dialog over a drawer would be a second one. */
const attributes = { header: { role: 'presentation' } };

/** @param close what buttons that close something are called */
export const themeOf = (close: string) =>
  createTheme({
    primaryColor: 'teal',
    primaryShade: { light: 7, dark: 6 },
    colors: { teal, red, dark },
    defaultRadius: 'md',
    cursorType: 'pointer',
    respectReducedMotion: true,
    focusRing: 'auto',
    fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', sans-serif",
    fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Code', 'JetBrains Mono', Menlo, Consolas, monospace",
    fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
    headings: { fontWeight: '600', sizes: { h1: { fontSize: '1.25rem', lineHeight: '1.4' }, h2: { fontSize: '0.9375rem' } } },
    components: {
      Button: { defaultProps: { size: 'xs' } },
      TextInput: { defaultProps: { size: 'sm' } },
      Select: { defaultProps: { size: 'sm' } },
      Modal: {
        defaultProps: {
          centered: true,
          overlayProps: { backgroundOpacity: 0.5 },
          closeButtonProps: { 'aria-label': close },
          attributes,
        },
      },
      Drawer: { defaultProps: { position: 'right', closeButtonProps: { 'aria-label': close }, attributes } },
      Notification: { defaultProps: { closeButtonProps: { 'aria-label': close } } },
      // A hidden element that takes the first focus is no child that a menu may have.
      Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
      Tooltip: { defaultProps: { openDelay: 300, events: { hover: true, focus: true, touch: true } } },
      Badge: { defaultProps: { size: 'sm', variant: 'light', tt: 'none', fw: 500 } },
    },
  });

/** Every text reaches 4.5:1 on what it stands on, the quiet ones too. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#566070',
    '--mantine-color-placeholder': '#66707f',
    '--mantine-color-error': '#c02626',
    '--rlg-page': '#f6f7f9',
    '--rlg-surface': '#ffffff',
    '--rlg-surface-2': '#f1f3f6',
    '--rlg-line': '#e2e6ec',
    '--rlg-text': '#161b22',
    '--rlg-good': '#137a3e',
    '--rlg-warn': '#8f5600',
    '--rlg-bad': '#c02626',
    '--rlg-1': '#0f766e',
    '--rlg-2': '#4059c9',
    '--rlg-3': '#b45309',
    '--rlg-4': '#a8328a',
    '--rlg-5': '#5b6b80',
    '--rlg-6': '#2f7fb5',
  },
  dark: {
    '--mantine-color-dimmed': '#9aa5b4',
    '--mantine-color-placeholder': '#8d98a8',
    '--mantine-color-error': '#ff8585',
    '--mantine-color-text': '#d7dce3',
    '--mantine-color-body': '#171d26',
    '--rlg-page': '#0f141a',
    '--rlg-surface': '#171d26',
    '--rlg-surface-2': '#1e2631',
    '--rlg-line': '#2a333f',
    '--rlg-text': '#e4e8ee',
    '--rlg-good': '#5fd38d',
    '--rlg-warn': '#f0b54a',
    '--rlg-bad': '#ff8585',
    '--rlg-1': '#42c7ac',
    '--rlg-2': '#8fa6ff',
    '--rlg-3': '#f0a860',
    '--rlg-4': '#ee8fd2',
    '--rlg-5': '#9aa5b4',
    '--rlg-6': '#6cc0f0',
  },
});

/** In which order the lines and bars of a chart take their colours. */
export const SERIES_COLORS = ['--rlg-1', '--rlg-2', '--rlg-3', '--rlg-4', '--rlg-6', '--rlg-5'] as const;
