import { createContext, type ReactNode, use, useMemo, useState } from 'react';

interface Live {
  /** Nothing refreshes by itself until it is switched on again. */
  readonly paused: boolean;
  readonly setPaused: (paused: boolean) => void;
}
const LiveContext = createContext<Live>({ paused: false, setPaused: () => undefined });

/** One pause for all that lives on the page: whoever reads a number wants the others to stand still too. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const [paused, setPaused] = useState(false);
  const value = useMemo(() => ({ paused, setPaused }), [paused]);
  return <LiveContext value={value}>{children}</LiveContext>;
}

export const useLivePause = (): Live => use(LiveContext);
