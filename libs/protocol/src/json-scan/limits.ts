import { GatewayError } from '@libs/kernel';
import { skipSpace, skipString, type ValueWatch } from './skip-value';

export interface JsonLimits {
  maxDepth: number;
  /** Members and elements, all levels together. */
  maxItems: number;
  /** Names that look like numbers: V8 gives them hashes that a caller can make collide. */
  maxNumericNames: number;
}

/** More than any honest request has; far less than what hurts a parser or a recursive walk. */
export const JSON_LIMITS: JsonLimits = { maxDepth: 100, maxItems: 250_000, maxNumericNames: 2_000 };

const tooComplex = (what: string): GatewayError => new GatewayError('json_too_complex', `The JSON ${what}.`);
const tooDeep = (limits: JsonLimits) => tooComplex(`is nested more than ${limits.maxDepth} levels deep`);
const tooMany = (limits: JsonLimits) => tooComplex(`has more than ${limits.maxItems} members and elements`);

/** Counts while a scan goes on. */
export class ComplexityWatch implements ValueWatch {
  private items = 0;

  constructor(private readonly limits: JsonLimits) {}

  item(): void {
    if (++this.items > this.limits.maxItems) throw tooMany(this.limits);
  }

  nested(depth: number): void {
    if (depth > this.limits.maxDepth) throw tooDeep(this.limits);
  }
}

const QUOTE = 0x22;
const COLON = 0x3a;
const COMMA = 0x2c;

/**
 * Refuses a body that a parser or a recursive walk should not see, whatever else is wrong with it:
 * counts brackets, commas and names outside of strings and knows no grammar.
 * @throws GatewayError json_too_complex
 */
export function checkJsonComplexity(body: Buffer, limits: JsonLimits = JSON_LIMITS): void {
  const watch = new ComplexityWatch(limits);
  let depth = 0;
  let numericNames = 0;
  for (let i = 0; i < body.length; i++) {
    switch (body[i]) {
      case QUOTE: {
        const first = body[i + 1] as number;
        i = skipString(body, i) - 1;
        if (i < 0) return;
        // A digit, or an escape that may stand for one.
        const numeric = (first >= 0x30 && first <= 0x39) || first === 0x5c;
        if (numeric && body[skipSpace(body, i + 1)] === COLON && ++numericNames > limits.maxNumericNames)
          throw tooComplex(`has more than ${limits.maxNumericNames} names that are numbers`);
        break;
      }
      case 0x5b:
      case 0x7b:
        watch.nested(++depth);
        break;
      case 0x5d:
      case 0x7d:
        depth--;
        break;
      case COMMA:
        watch.item();
        break;
      default:
        break;
    }
  }
}
