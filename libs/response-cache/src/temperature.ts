const NAME = Buffer.from('"temperature"');
const NUMBER = /^"temperature"\s*:\s*(-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?)/;

/**
 * Whether a body may hold a temperature of at most `max`, told from its bytes, so that a request which is surely not
 * cached need not be parsed. True where only parsing tells.
 */
export function mayBeCool(body: Buffer, max: number): boolean {
  if (max === Infinity) return true;
  for (let at = body.indexOf(NAME); at !== -1; at = body.indexOf(NAME, at + NAME.length)) {
    const number = NUMBER.exec(body.toString('latin1', at, at + 64))?.[1];
    if (number === undefined || Number(number) <= max) return true;
  }
  return false;
}
