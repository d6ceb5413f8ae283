import type { JsonObject } from '@libs/kernel';

/** What a decoder could not carry over, each thing once, in the order it was met. */
export class LeftOut {
  private readonly seen = new Set<string>();

  /** `what` is the client's field or block, `how` what became of it. */
  add(what: string, how: string): void {
    this.seen.add(`${what}: ${how}`);
  }

  /** Fields of an object that nobody here knows. `where` is the kind of object, not its place: a thousand are told once. */
  others(object: JsonObject, known: ReadonlySet<string>, where: string): void {
    for (const [name, value] of Object.entries(object))
      if (!known.has(name) && value !== null && value !== undefined)
        this.add(`${where}.${name}`, 'dropped, it has no translation');
  }

  /** undefined when nothing was. */
  list(): string[] | undefined {
    return this.seen.size === 0 ? undefined : [...this.seen];
  }
}
