/** What other processes have under way. */
export interface InFlightElsewhere {
  /** How many of them have told lately. */
  processes: number;
  /** Requests under way by target, of all of them together. */
  counts: ReadonlyMap<string, number>;
}

/**
 * Where processes tell each other what they have under way, now and then and never on the path of a request. Two
 * implementations, and one contract suite. Never rejects.
 */
export interface InFlightBoard {
  /**
   * Tells what a process has under way, in the place of what it told before. That counts until `goodForMs` have passed.
   * @returns what the others have told; undefined while nobody knows
   */
  exchange(
    processId: string,
    counts: ReadonlyMap<string, number>,
    goodForMs: number,
  ): Promise<InFlightElsewhere | undefined> | InFlightElsewhere | undefined;
  /** The process ends: what it told counts no longer. */
  leave(processId: string): Promise<void> | void;
}
