/** What a decoder could not carry over, each thing once, in the order it was met. */
export class LeftOut {
  private readonly seen = new Set<string>();

  /** `what` is the client's field or block, `how` what became of it. */
  add(what: string, how: string): void {
    this.seen.add(`${what}: ${how}`);
  }

  /** undefined when nothing was. */
  list(): string[] | undefined {
    return this.seen.size === 0 ? undefined : [...this.seen];
  }
}
