/** What one look found: fine, worth knowing, or wrong. `fix` says what to do about it. */
export interface Finding {
  check: string;
  state: 'ok' | 'advice' | 'wrong';
  message: string;
  fix?: string;
}

export const ok = (check: string, message: string): Finding => ({ check, state: 'ok', message });
export const advice = (check: string, message: string, fix: string): Finding => ({ check, state: 'advice', message, fix });
export const wrong = (check: string, message: string, fix: string): Finding => ({ check, state: 'wrong', message, fix });

/** Servers whose clocks differ more than this disagree about windows, expiry and leases. */
const SKEW_MS = 2_000;

/** @param theirs their clock at about `now`, both in milliseconds since 1970 */
export function clockFinding(check: string, theirs: number, now: number): Finding {
  const off = Math.round(Math.abs(theirs - now));
  if (off <= SKEW_MS) return ok(check, `its clock and ours differ by ${off} ms`);
  return wrong(
    check,
    `its clock and ours differ by ${(off / 1000).toFixed(1)} s`,
    'Let both machines take their time from NTP (timedatectl set-ntp true).',
  );
}
