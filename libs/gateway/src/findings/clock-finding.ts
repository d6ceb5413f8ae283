import { type Finding, ok, wrong } from './finding';

/** Servers whose clocks differ more than this disagree about windows, expiry and leases. */
const SKEW_MS = 2_000;

/** @param theirs their clock at about `now`, both in milliseconds since 1970 */
export function clockFinding(check: string, theirs: number, now: number): Finding {
  const off = Math.round(Math.abs(theirs - now));
  if (off <= SKEW_MS) return ok(check, `its clock and ours differ by ${off} ms`, { code: 'clock', values: { ms: off } });
  return wrong(
    check,
    `its clock and ours differ by ${(off / 1000).toFixed(1)} s`,
    'Let both machines take their time from NTP (timedatectl set-ntp true).',
    { code: 'clock', values: { ms: off } },
  );
}
