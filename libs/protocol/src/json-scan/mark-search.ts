const QUOTE = 0x22;
/** A quote that is not among the next so many bytes is found faster by a native search. */
const NEAR = 40;

interface Mark {
  bytes: Buffer;
  bit: number;
}

/**
 * Looks for many texts of a JSON body at once, each of which begins with a quote: names of members, with or without
 * what follows. One pass over the bytes, whatever is in them: a native search for each text stops at every quote, and
 * JSON within JSON has one everywhere.
 */
export class MarkSearch<Kind extends string> {
  /** By the byte behind the quote. */
  private readonly byNext: (readonly Mark[] | undefined)[] = Array.from({ length: 256 });
  private readonly may = new Uint8Array(256);
  private readonly all: number;
  /** By what was found, as bits: there are only so many outcomes. */
  private readonly outcomes = new Map<number, Readonly<Record<Kind, boolean>>>();
  private readonly kinds: readonly Kind[];

  /** @param marks of at most 30 kinds */
  constructor(marks: Readonly<Record<Kind, readonly string[]>>) {
    this.kinds = Object.keys(marks) as Kind[];
    if (this.kinds.length > 30) throw new Error('too many kinds of marks');
    this.all = 2 ** this.kinds.length - 1;
    this.kinds.forEach((kind, i) => {
      for (const text of marks[kind]) {
        const bytes = Buffer.from(text);
        const next = bytes[1];
        if (bytes[0] !== QUOTE || next === undefined) throw new Error(`'${text}' is no mark: it does not begin with a quote`);
        this.byNext[next] = [...(this.byNext[next] ?? []), { bytes, bit: 1 << i }];
        this.may[next] = 1;
      }
    });
  }

  /** Which kinds the body holds. */
  in(body: Buffer): Readonly<Record<Kind, boolean>> {
    const bits = this.bitsOf(body);
    let outcome = this.outcomes.get(bits);
    if (!outcome) {
      const entries = this.kinds.map((kind, i) => [kind, (bits & (1 << i)) !== 0]);
      outcome = Object.freeze(Object.fromEntries(entries)) as Readonly<Record<Kind, boolean>>;
      this.outcomes.set(bits, outcome);
    }
    return outcome;
  }

  private bitsOf(body: Buffer): number {
    const { may, all } = this;
    const last = body.length - 1;
    let bits = 0;
    let at = 0;
    for (;;) {
      const near = Math.min(at + NEAR, last);
      while (at < near && body[at] !== QUOTE) at++;
      if (at === near) at = at < last ? body.indexOf(QUOTE, at) : -1;
      if (at < 0 || at >= last) return bits;
      if (may[body[at + 1] as number] !== 0) {
        bits |= this.at(body, at);
        if (bits === all) return bits;
      }
      at++;
    }
  }

  private at(body: Buffer, start: number): number {
    let bits = 0;
    for (const { bytes, bit } of this.byNext[body[start + 1] as number] as readonly Mark[]) {
      let i = 2;
      while (i < bytes.length && bytes[i] === body[start + i]) i++;
      if (i === bytes.length) bits |= bit;
    }
    return bits;
  }
}
