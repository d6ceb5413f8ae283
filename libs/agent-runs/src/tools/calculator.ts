import type { OpenTool } from './toolbox';

const MAX_LENGTH = 1_000;
const MAX_DEPTH = 100;

const CONSTANTS: Readonly<Record<string, number>> = { pi: Math.PI, e: Math.E };
const FUNCTIONS: ReadonlyMap<string, (...args: number[]) => number> = new Map<string, (...args: number[]) => number>([
  ['abs', Math.abs],
  ['ceil', Math.ceil],
  ['cos', Math.cos],
  ['exp', Math.exp],
  ['floor', Math.floor],
  ['ln', Math.log],
  ['log10', Math.log10],
  ['max', Math.max],
  ['min', Math.min],
  ['round', Math.round],
  ['sin', Math.sin],
  ['sqrt', Math.sqrt],
  ['tan', Math.tan],
]);

type Token = { kind: 'number'; value: number } | { kind: 'name' | 'sign'; text: string };

/** Arithmetic and nothing else: no names but its own, nothing is ever run. */
export const calculator: OpenTool = {
  name: 'calculator',
  type: 'calculator',
  description: `Computes an expression with + - * / % ^, parentheses, pi, e and ${[...FUNCTIONS.keys()].join(', ')}.`,
  parameters: {
    type: 'object',
    properties: { expression: { type: 'string', description: 'For example (2 + 3) * sqrt(16).' } },
    required: ['expression'],
  },
  repeatable: true,
  call: ({ expression }) => Promise.resolve({ content: String(calculate(String(expression))), isError: false }),
};

/** @throws Error that says what is wrong with the expression */
export function calculate(expression: string): number {
  if (expression.length > MAX_LENGTH) throw new Error(`An expression has at most ${MAX_LENGTH} characters.`);
  const parser = new Parser(tokensOf(expression));
  const value = parser.whole();
  if (!Number.isFinite(value)) throw new Error('The result is not a finite number.');
  // What binary fractions add behind the fifteenth digit is noise.
  return Number(value.toPrecision(15));
}

const TOKEN = /\s*(?:(\d+(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+)|([a-z][a-z0-9]*)|(\*\*|[-+*/%^(),]))/iy;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new Error(`The character at position ${at + 1} means nothing here.`);
    const [, number, name, sign] = match;
    if (number !== undefined) tokens.push({ kind: 'number', value: Number(number) });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name.toLowerCase() });
    else tokens.push({ kind: 'sign', text: sign === '**' ? '^' : (sign ?? '') });
  }
  return tokens;
}

/** sum = product (+|- product)*, product = signed (*|/|% signed)*, signed = -signed | power, power = atom (^ signed)? */
class Parser {
  private position = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): number {
    const value = this.sum();
    if (this.position < this.tokens.length) throw new Error('The expression goes on where it should end.');
    return value;
  }

  private sum(): number {
    if (++this.depth > MAX_DEPTH) throw new Error('The expression is nested too deeply.');
    let value = this.product();
    for (let sign = this.take('+', '-'); sign !== undefined; sign = this.take('+', '-'))
      value = sign === '+' ? value + this.product() : value - this.product();
    this.depth--;
    return value;
  }

  private product(): number {
    let value = this.signed();
    for (let sign = this.take('*', '/', '%'); sign !== undefined; sign = this.take('*', '/', '%')) {
      const right = this.signed();
      if (sign !== '*' && right === 0) throw new Error('Division by zero.');
      value = sign === '*' ? value * right : sign === '/' ? value / right : value % right;
    }
    return value;
  }

  private signed(): number {
    let negative = false;
    for (let sign = this.take('-', '+'); sign !== undefined; sign = this.take('-', '+')) negative = negative !== (sign === '-');
    const value = this.power();
    return negative ? -value : value;
  }

  private power(): number {
    const base = this.atom();
    if (this.take('^') === undefined) return base;
    if (++this.depth > MAX_DEPTH) throw new Error('The expression is nested too deeply.');
    const value = base ** this.signed();
    this.depth--;
    return value;
  }

  private atom(): number {
    const token = this.tokens[this.position++];
    if (token?.kind === 'number') return token.value;
    if (token?.kind === 'name') return this.named(token.text);
    if (token?.text !== '(') throw new Error('A number is missing.');
    const value = this.sum();
    this.expect(')');
    return value;
  }

  private named(name: string): number {
    const run = FUNCTIONS.get(name);
    if (!run) {
      if (Object.hasOwn(CONSTANTS, name)) return CONSTANTS[name] as number;
      throw new Error(`There is no '${name}'.`);
    }
    this.expect('(');
    const args = [this.sum()];
    while (this.take(',') !== undefined) args.push(this.sum());
    this.expect(')');
    return run(...args);
  }

  private take(...signs: string[]): string | undefined {
    const token = this.tokens[this.position];
    if (token?.kind !== 'sign' || !signs.includes(token.text)) return undefined;
    this.position++;
    return token.text;
  }

  private expect(sign: string): void {
    if (this.take(sign) === undefined) throw new Error(`A '${sign}' is missing.`);
  }
}
