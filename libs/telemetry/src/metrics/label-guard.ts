/** Keeps a label's values bounded: the first `limit` different ones keep their name, all later ones are `other`. */
export class LabelGuard {
  private readonly known = new Set<string>();

  constructor(private readonly limit: number) {}

  label(value: string | null): string {
    if (value === null || value === '') return 'none';
    if (this.known.has(value)) return value;
    if (this.known.size >= this.limit) return 'other';
    this.known.add(value);
    return value;
  }
}
