import { useNow } from './now';

/** How long until a moment, counting down by itself; nothing once it has come. */
export function Countdown({ until }: { readonly until: string | number | null | undefined }) {
  const now = useNow();
  if (until === null || until === undefined) return null;
  const seconds = Math.ceil((new Date(until).getTime() - now) / 1_000);
  return seconds <= 0 ? null : <span>{left(seconds)}</span>;
}

/** Whole units: tenths would only flicker. */
function left(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} m ${seconds % 60} s`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} m`;
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3_600)} h`;
}
