import type { Json, JsonObject } from '@libs/kernel';
import { textOf } from '../read';

const STEP = /\.([^.[\]]+)|\[(\d+)\]|\['([^']*)'\]/g;

/** Arguments of a call that come value by value, each with its place: `{jsonPath: '$.a[0].b', stringValue, ...}`. */
export class PartialArgs {
  readonly args: JsonObject = {};

  add(piece: JsonObject): void {
    const steps = [...textOf(piece['jsonPath']).matchAll(STEP)].map(([, name, index, quoted]) =>
      index === undefined ? (name ?? quoted ?? '') : Number(index),
    );
    const last = steps.pop();
    if (last === undefined || last === '__proto__' || steps.includes('__proto__')) return;
    let holder: Json = this.args;
    for (const [i, step] of steps.entries()) holder = child(holder, step, typeof (steps[i + 1] ?? last) === 'number');
    const value = valueOf(piece);
    const before = read(holder, last);
    // The pieces of a string come one after another.
    write(holder, last, typeof before === 'string' && typeof value === 'string' ? before + value : value);
  }
}

function valueOf(piece: JsonObject): Json {
  const value = piece['stringValue'] ?? piece['numberValue'] ?? piece['boolValue'];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

type Step = string | number;

function child(holder: Json, step: Step, list: boolean): Json {
  const there = read(holder, step);
  if (typeof there === 'object' && there !== null) return there;
  const made: Json = list ? [] : {};
  write(holder, step, made);
  return made;
}

function read(holder: Json, step: Step): Json | undefined {
  if (Array.isArray(holder)) return typeof step === 'number' ? holder[step] : undefined;
  return typeof holder === 'object' && holder !== null && Object.hasOwn(holder, step) ? holder[step] : undefined;
}

/** More elements than any call has: a list is not to be filled up to a place that nobody meant. */
const MAX_INDEX = 10_000;

function write(holder: Json, step: Step, value: Json): void {
  if (Array.isArray(holder)) {
    if (typeof step === 'number' && step <= MAX_INDEX) holder[step] = value;
  } else if (typeof holder === 'object' && holder !== null) holder[step] = value;
}
