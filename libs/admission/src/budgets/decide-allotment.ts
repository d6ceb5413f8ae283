/** What one process asks of one budget at a sync. Amounts are whole tokens or micro-USD. */
export interface AllotmentAsk {
  /** Settled and not yet booked. */
  spent: number;
  /** Held and not given back. */
  claim: number;
  /** Of the claim, in the hands of requests. */
  reserved: number;
  /** More, for requests that wait. */
  need: number;
  /** The least that helps one of them. */
  least: number;
  /** Worth holding beyond what requests hold, so that the next ones need not wait. */
  wanted: number;
}

export interface AllotmentFacts {
  limit: number;
  /** With what the ask reports. */
  spent: number;
  /** By all other processes that are alive. */
  othersHeld: number;
  replicas: number;
}

export interface Allotment {
  held: number;
  tight: boolean;
}

/** Of what would be left, each process holds at most this part in advance. */
const SHARE = 4;
/** While there is plenty, this part of that is held. */
const AHEAD = 16;

/**
 * How much a process may hold. Never more than is left, so spent and held never exceed the limit by a decision.
 * What waits comes first; something for later only while there is plenty: near the limit nobody hoards.
 */
export function decideAllotment(ask: AllotmentAsk, { limit, spent, othersHeld, replicas }: AllotmentFacts): Allotment {
  const mine = Math.max(0, limit - spent - othersHeld);
  const kept = Math.min(ask.claim, mine);
  const room = mine - kept;
  // A part that helps nobody would only be withheld from others.
  if (room < ask.least) return { held: kept, tight: true };
  const given = Math.min(ask.need, room);
  const idle = Math.max(0, kept - ask.reserved);
  const share = Math.floor((room - given) / (SHARE * Math.max(1, replicas)));
  // Who gives back takes nothing in advance; who needs something gets enough to go on with while PostgreSQL is away.
  const ahead = ask.need > 0 || ask.wanted > 0 ? Math.floor(share / AHEAD) : 0;
  const advance = Math.max(0, Math.min(Math.max(ask.wanted, 2 * ask.need, ahead) - idle, share));
  return { held: kept + given + advance, tight: share < Math.max(1, ask.wanted, ask.need) };
}
