/** A bad hour of a provider, by how long ago it was. */
export interface Trouble {
  provider: string;
  hoursAgo: number;
  hours: number;
  /** Share of the calls that fail. */
  failing: number;
  status: number | null;
  outcome: 'server' | 'rate' | 'timeout';
  code: string;
}

export const TROUBLES: readonly Trouble[] = [
  { provider: 'anthropic', hoursAgo: 124, hours: 2, failing: 0.7, status: 529, outcome: 'server', code: 'upstream_error' },
  { provider: 'openai', hoursAgo: 51, hours: 1, failing: 0.45, status: 429, outcome: 'rate', code: 'rate_limited' },
  { provider: 'gemini', hoursAgo: 9, hours: 0.7, failing: 0.6, status: null, outcome: 'timeout', code: 'upstream_timeout' },
];

/** What goes wrong on an ordinary day. */
export const USUAL: Trouble = {
  ...{ provider: '*', hoursAgo: 0, hours: 0, failing: 0.012 },
  ...{ status: 503, outcome: 'server', code: 'upstream_error' },
};

const HOUR_MS = 3_600_000;

/** What a call of this provider has to expect at this time. */
export function troubleAt(provider: string, at: number, now: number): Trouble {
  const found = TROUBLES.find(({ provider: sick, hoursAgo, hours }) => {
    const began = now - hoursAgo * HOUR_MS;
    return sick === provider && at >= began && at < began + hours * HOUR_MS;
  });
  return found ?? USUAL;
}
