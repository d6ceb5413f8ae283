/** Where one of a roster stands; empty once it left. */
export interface Place<T> {
  item: T | undefined;
  index: number;
}

/**
 * Who is there at present, for those that come and go with every request. Not a Set: a Set moves into another table for
 * every few that come and go, and each table that it left, once it is old, keeps those that were there from being
 * collected young, with all that hangs on them and the next table too.
 */
export class Roster<T> implements Iterable<T> {
  private readonly places: Place<T>[] = [];

  get size(): number {
    return this.places.length;
  }

  add(item: T): Place<T> {
    const place = { item, index: this.places.length };
    this.places.push(place);
    return place;
  }

  /** @returns false: it had left already */
  leave(place: Place<T>): boolean {
    if (place.item === undefined) return false;
    place.item = undefined;
    const last = this.places.pop();
    if (last !== undefined && last !== place) {
      this.places[place.index] = last;
      last.index = place.index;
    }
    return true;
  }

  /** Those that are there now, however many of them leave meanwhile. */
  [Symbol.iterator](): Iterator<T> {
    return this.places.flatMap(({ item }) => (item === undefined ? [] : [item]))[Symbol.iterator]();
  }
}
