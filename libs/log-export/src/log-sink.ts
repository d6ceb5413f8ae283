/** One delivery. The same lines come again under the same name until they are taken. */
export interface Batch {
  name: string;
  /** When it was put together: stays the same however often it is offered. */
  at: Date;
}

/** Where the request log is taken. */
export interface LogSink {
  /** Tells it from other sinks, in the database too. */
  readonly name: string;
  /** Where it goes, for whoever looks: without anything that opens it. */
  readonly target: string;
  /** Lines that it takes at once, where that is fewer than the operator allows. */
  readonly most?: number;
  /**
   * Takes one batch, all or nothing.
   * @param lines each a JSON object: a row of the request log
   * @throws Error when it was not taken; its message is shown to operators
   */
  take(batch: Batch, lines: readonly string[]): Promise<void>;
}

/** As JSON lines, each with its line break. */
export const asLines = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
