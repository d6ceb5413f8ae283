/** What a translation changed or dropped, each thing once, in the order it was met. */
export class ChangeList {
  private readonly seen = new Set<string>();

  /** `what` is the client's field or block, `how` what became of it. */
  add(what: string, how: string): void {
    this.seen.add(`${what}: ${how}`);
  }

  dropped(what: string, why: string): void {
    this.add(what, `dropped, ${why}`);
  }

  /** Those of another list, behind the own. */
  take(other: ChangeList): void {
    for (const change of other.seen) this.seen.add(change);
  }

  list(): string[] {
    return [...this.seen];
  }
}
