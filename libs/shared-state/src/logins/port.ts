/**
 * Slows down guessing at passwords. An attempt is counted before the password is looked at, so that parallel
 * guesses count too. Failures are counted three times: of an account from a network, of a network, and of an
 * account. From a network where the account has logged in before only the first count is asked: neighbours and
 * distant guessers lock nobody out.
 */
export interface LoginThrottle {
  /**
   * @param account e-mail address, in one spelling
   * @param known the account has logged in from this network before
   * @returns whole seconds to wait; 0 = go ahead, and the attempt counts as failed until `succeeded` is called
   * @throws GatewayError dependency_unavailable when it cannot be counted: guessing never goes uncounted
   */
  begin(account: string, network: string, known: boolean): Promise<number> | number;
  /** Takes back this attempt alone where it counted with others': an own account must not wash away guesses at theirs. */
  succeeded(account: string, network: string): Promise<void> | void;
  /** The password was never looked at: takes the attempt back. */
  abandoned(account: string, network: string): Promise<void> | void;
}

export const LOGIN_RULES = {
  /** Failures before anybody has to wait. */
  free: 5,
  /** Failures at one account from everywhere, before networks that it never logged in from have to wait. */
  accountFree: 100,
  firstWaitSeconds: 30,
  longestWaitSeconds: 15 * 60,
  /** After the last failure. */
  forgetMs: 60 * 60 * 1000,
} as const;

/** Seconds to wait after `count` failures: none up to the free ones, then doubling up to the longest. */
export function waitAfter(count: number, free: number): number {
  if (count < free) return 0;
  return Math.min(LOGIN_RULES.longestWaitSeconds, LOGIN_RULES.firstWaitSeconds * 2 ** Math.min(count - free, 10));
}
