import { Button, Tooltip } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useStrings } from '../i18n';
import { useLivePause } from './live-context';
import { useNow } from './now';
import { strings } from './strings';

export interface Freshness {
  /** When it last came, ms; 0 for never. */
  readonly dataUpdatedAt: number;
  readonly isFetching: boolean;
}

/** How old the numbers are, and the pause. The P key does the same. */
export function LiveBadge({ live }: { readonly live: Freshness }) {
  const t = useStrings(strings);
  const { paused, setPaused } = useLivePause();
  const now = useNow();
  const age = live.dataUpdatedAt === 0 ? undefined : Math.max(0, now - live.dataUpdatedAt);
  const dot = paused ? 'var(--rlg-warn)' : 'var(--rlg-good)';
  return (
    <Tooltip label={paused ? t.goOn : t.pause}>
      <Button
        variant="default"
        aria-pressed={paused}
        onClick={() => setPaused(!paused)}
        leftSection={<span style={{ width: 8, height: 8, borderRadius: 8, background: dot }} />}
        rightSection={paused ? <IconPlayerPlay size={13} aria-hidden /> : <IconPlayerPause size={13} aria-hidden />}
      >
        <span className="rlg-hidden">{paused ? t.goOn : t.pause}: </span>
        <span>
          {paused ? t.paused : t.live}
          {age !== undefined && ` · ${seconds(age)}`}
        </span>
      </Button>
    </Tooltip>
  );
}

/** Whole: a badge that counts tenths would only flicker. */
const seconds = (ms: number): string => (ms < 60_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} m`);
