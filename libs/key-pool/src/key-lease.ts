import type { TokenTicket } from '@libs/shared-state';

/** A provider key held for one attempt. Handed back with the report; nobody else looks inside. */
export class KeyLease {
  /** The tokens are booked. */
  settled = false;
  /** The key was judged by it. */
  judged = false;

  constructor(
    readonly model: string,
    /** The first call after a cooling: the key waits for its report. */
    readonly probe: boolean,
    readonly ticket: TokenTicket,
    /** The secret that was lent, sealed: a key that got another one meanwhile is not judged by this. */
    readonly sealed: string,
    /** How many leases the key had given before, by scope of the upstream's limits. */
    readonly order: number,
  ) {}
}
