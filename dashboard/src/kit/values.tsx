import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useStrings } from '../i18n';
import { useFormat } from './format';
import { useNow } from './now';
import { strings } from './strings';

/** How long ago, and exactly when on the pointer; counts on by itself. */
export function When({ at, ahead = false }: { readonly at: string | number | null | undefined; readonly ahead?: boolean }) {
  const t = useStrings(strings);
  const format = useFormat();
  useNow(15_000);
  if (at === null || at === undefined) return <span>{ahead ? '—' : t.never}</span>;
  return (
    <Tooltip label={format.time(at)}>
      <time dateTime={new Date(at).toISOString()}>{format.ago(at)}</time>
    </Tooltip>
  );
}

/** An id or a name of a program: monospaced, and cut in the middle of nothing. */
export const Mono = ({ children }: { readonly children: ReactNode }) => <span className="rlg-mono">{children}</span>;

export type Tone = 'good' | 'warn' | 'bad' | 'quiet';
const TONES: Readonly<Record<Tone, string>> = {
  good: 'var(--rlg-good)',
  warn: 'var(--rlg-warn)',
  bad: 'var(--rlg-bad)',
  quiet: 'var(--mantine-color-dimmed)',
};

/** A state: colour and word together, for colour alone tells not everybody. */
export function Status({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  const color = TONES[tone];
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 6, color, whiteSpace: 'nowrap' }}>
      <span aria-hidden style={{ width: 8, height: 8, borderRadius: 8, background: color, flex: 'none' }} />
      {children}
    </span>
  );
}
